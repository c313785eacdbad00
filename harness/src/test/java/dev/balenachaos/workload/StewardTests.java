package dev.balenachaos.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the steward beside a bus that writes down what it is asked (D-Bus Specification 0.42). */
class StewardTests {

  private static final int ANSWER = 2;
  private static final int ERROR = 3;
  private static final int SIGNAL = 4;

  @TempDir Path folder;
  private String said = "";

  /** A call as it came: its header without serial, and its body. */
  private record Call(int serial, String header, byte[] body) {

    String text() {
      return new String(body, StandardCharsets.ISO_8859_1);
    }
  }

  /** Runs it, answers each call with a kind of message, and returns the calls but for Hello. */
  private List<Call> calls(int kind, String... arguments) throws Exception {
    Path socket = folder.resolve("bus");
    Path onBus = Files.write(folder.resolve("on-bus"), ConnectingProgram.toUnix("" + socket));
    assertThat(onBus.toFile().setExecutable(true)).isTrue();
    Path script = Files.write(folder.resolve("steward"), Programs.script("steward"));
    List<String> command =
        new ArrayList<>(List.of(StaticBusybox.onHost().toString(), "sh", script.toString()));
    command.addAll(List.of(arguments));
    try (ServerSocketChannel bus = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      bus.bind(UnixDomainSocketAddress.of(socket));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("ON_BUS", onBus.toString());
      Process steward = builder.start();
      List<Call> calls = new ArrayList<>();
      try (SocketChannel client = bus.accept()) {
        serve(client, kind, calls);
      }
      said = new String(steward.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(steward.waitFor()).as(said).isEqualTo(kind == ERROR ? 1 : 0);
      assertThat(calls.remove(0).header()).contains("Hello");
      return calls;
    } finally {
      Files.delete(socket);
    }
  }

  private static void serve(SocketChannel client, int kind, List<Call> calls) throws IOException {
    DataInputStream in = new DataInputStream(Channels.newInputStream(client));
    OutputStream out = Channels.newOutputStream(client);
    assertThat(line(in)).startsWith("\0AUTH EXTERNAL 3");
    out.write("OK 1234deadbeef\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(line(in)).isEqualTo("BEGIN");
    for (Call call = read(in); call != null; call = read(in)) {
      calls.add(call);
      out.write(message(SIGNAL, 0));
      out.write(message(calls.size() == 1 ? ANSWER : kind, call.serial()));
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip().equals("BEGIN") ? "BEGIN" : line.toString();
  }

  private static @Nullable Call read(DataInputStream in) throws IOException {
    byte[] fixed = in.readNBytes(16);
    if (fixed.length < 16) {
      return null;
    }
    ByteBuffer header = ByteBuffer.wrap(fixed).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new byte[] {fixed[0], fixed[1], fixed[3]}).containsExactly('l', 1, 1);
    int fields = (header.getInt(12) + 7) / 8 * 8;
    String text = new String(in.readNBytes(fields), StandardCharsets.ISO_8859_1);
    return new Call(header.getInt(8), text, in.readNBytes(header.getInt(4)));
  }

  /** A message with one header field, the serial that it answers, and a body of four bytes. */
  private static byte[] message(int kind, int answered) {
    return ByteBuffer.allocate(28)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {'l', (byte) kind, 0, 1})
        .putInt(4)
        .putInt(7)
        .putInt(8)
        .put(new byte[] {5, 1, 'u', 0})
        .putInt(answered)
        .putInt(0)
        .array();
  }

  @Test
  void aUnitIsStoppedByACallOfItsManager() throws Exception {
    Call call = calls(ANSWER, "stop", "chronyd.service").get(0);

    assertThat(call.header())
        .contains("/org/freedesktop/systemd1\0", "org.freedesktop.systemd1.Manager\0", "StopUnit\0")
        .contains("g\0\2ss\0");
    assertThat(call.text()).isEqualTo("\17\0\0\0chronyd.service\0\7\0\0\0replace\0");
  }

  @Test
  void aSignalIsANumber() throws Exception {
    List<Call> calls = calls(ANSWER, "kill", "a.service", "b.service");

    assertThat(calls).extracting(Call::text).hasSize(2).allMatch(text -> text.endsWith("\t\0\0\0"));
    assertThat(calls.get(1).text()).startsWith("\t\0\0\0b.service\0\0\0\4\0\0\0main\0");
  }

  @Test
  void aReloadAndAWorryAreJobs() throws Exception {
    assertThat(calls(ANSWER, "reload", "a.service").get(0).header()).contains("ReloadUnit\0");
    assertThat(calls(ANSWER, "worry", "3", "a.service"))
        .extracting(Call::header)
        .hasSize(3)
        .allMatch(header -> header.contains("RestartUnit\0"));
  }

  @Test
  void aRebootIsACallWithoutArguments() throws Exception {
    List<Call> calls = calls(ANSWER, "reboot");

    assertThat(calls).hasSize(1);
    assertThat(calls.get(0).header()).contains("Reboot\0");
    assertThat(calls.get(0).body()).isEmpty();
  }

  @Test
  void aMaskIsMadeLoadedAndThenTheUnitIsStopped() throws Exception {
    List<Call> calls = calls(ANSWER, "mask", "balena.service");

    assertThat(calls.get(0).text())
        .isEqualTo("\23\0\0\0\16\0\0\0balena.service\0\0\1\0\0\0\1\0\0\0");
    assertThat(calls.get(1).header()).contains("Reload\0");
    assertThat(calls.get(1).body()).isEmpty();
    assertThat(calls.get(2).header()).contains("StopUnit\0");
  }

  @Test
  void whatIsRefusedIsToldAndNothingElseIsAsked() throws Exception {
    assertThat(calls(ERROR, "stop", "a.service", "b.service")).hasSize(1);

    assertThat(said).contains("refused: StopUnit a.service");
  }
}
