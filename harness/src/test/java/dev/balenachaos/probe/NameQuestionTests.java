package dev.balenachaos.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameQuestionTests {

  /**
   * Of {@code api.lab.test} to dnsmasq, which has 203.0.113.20 for it: the name in the answer is a
   * pointer to that in the question.
   */
  private static final String RECORDED =
      "0b0c 8580 0001 0001 0000 0000 03617069 036c6162 0474657374 00 0001 0001"
          + " c00c 0001 0001 00000000 0004 cb007114";

  private final NameQuestion question = new NameQuestion("api.lab.test");

  @Test
  void itIsAskedInTheFormOfTheProtocol() {
    Matcher message =
        Pattern.compile("echo (\\S+) \\| base64 -d").matcher(question.command("127.0.0.2"));

    assertThat(message.find()).isTrue();
    assertThat(HexFormat.of().formatHex(Base64.getDecoder().decode(message.group(1))))
        .isEqualTo(
            "0b0c01000001000000000000"
                + "03617069"
                + "036c6162"
                + "0474657374"
                + "00"
                + "00010001");
    assertThat(question.command("127.0.0.2")).contains("/dev/udp/127.0.0.2/53");
  }

  @Test
  void anAddressIsReadBehindAPointer() {
    byte[] answer = HexFormat.of().parseHex(RECORDED.replace(" ", ""));

    assertThat(question.read(answer)).isEqualTo(Answer.good("api.lab.test is 203.0.113.20"));
  }

  @Test
  void anAddressIsReadBehindAName() {
    byte[] answer = NameAnswers.bytes(NameAnswers.address("api.lab.test", 10, 1, 2, 3));

    assertThat(question.read(answer)).isEqualTo(Answer.good("api.lab.test is 10.1.2.3"));
  }

  /** As where nobody can ask: that is no answer of the server's. */
  @Test
  void whereAProgramIsMissingTheCommandFails(@TempDir Path folder) throws Exception {
    for (String program : List.of("bash", "dd", "timeout")) {
      String there = "#!/bin/sh\nexec /usr/bin/" + program + " \"$@\"\n";
      Path file = Files.writeString(folder.resolve(program), there);
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", question.command("127.0.0.2"));
    shell.environment().put("PATH", folder.toString());

    assertThat(shell.start().waitFor()).isEqualTo(127);
  }

  @ParameterizedTest
  @CsvSource({"2, SERVFAIL", "3, NXDOMAIN", "5, REFUSED", "9, error 9"})
  void aRefusalIsTold(int code, String word) {
    assertThat(question.read(NameAnswers.bytes(NameAnswers.error(code))))
        .isEqualTo(Answer.bad("api.lab.test does not resolve: " + word));
  }

  @Test
  void silenceAndNonsenseAreNoAddress() {
    assertThat(question.read(new byte[0]).value()).endsWith("no answer");
    assertThat(question.read(NameAnswers.bytes(NameAnswers.error(0))).value())
        .endsWith("it has no IPv4 address");
    byte[] cut = HexFormat.of().parseHex(RECORDED.replace(" ", "").substring(0, 70));
    assertThat(question.read(cut).value()).endsWith("the answer cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a;reboot", "a..b", ".a", "a b"})
  void whatIsNoNameIsRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new NameQuestion(name));
  }
}
