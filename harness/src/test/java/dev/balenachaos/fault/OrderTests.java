package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders processes of this machine's own. */
class OrderTests {

  private static final String ID = "5ca1ab1e";

  @TempDir Path folder;
  private MovedShell shell;
  private Order order;

  @BeforeEach
  void prepare() throws IOException {
    shell = new MovedShell(folder);
    order = new Order("capped", folder.toString(), "hog");
  }

  private Process process(String ordered) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("UNRULY_ORDER", "/orders/" + ordered);
    return builder.start();
  }

  private int takenBack() {
    return shell.run("undo() {\n" + order.takeBack(ID) + "\n}\nundo").status();
  }

  private boolean stands() {
    return Order.stands(shell.run(order.look(ID)).text());
  }

  @Test
  void whileTheFileIsThereItStands() throws Exception {
    Files.writeString(folder.resolve("capped." + ID), "hog\n");

    assertThat(stands()).isTrue();
  }

  @Test
  void whileAProcessObeysItStandsToo() throws Exception {
    Process obeying = process("capped." + ID);
    Process another = process("capped.0badcafe");
    try {
      assertThat(stands()).isTrue();
      assertThat(shell.run(order.look(ID) + "echo $marked").text())
          .isEqualTo("stands\n" + obeying.pid());

      assertThat(takenBack()).isZero();

      assertThat(obeying.waitFor()).isEqualTo(128 + 9);
      assertThat(stands()).isFalse();
      assertThat(another.isAlive()).isTrue();
    } finally {
      obeying.destroyForcibly();
      another.destroyForcibly();
    }
  }

  @Test
  void takenBackTwiceItIsGoneAndOthersStay() throws Exception {
    Files.writeString(folder.resolve("capped." + ID), "hog\n");
    Files.writeString(folder.resolve("capped.0badcafe"), "hog\n");

    assertThat(takenBack()).isZero();
    assertThat(takenBack()).isZero();

    assertThat(folder.resolve("capped." + ID)).doesNotExist();
    assertThat(folder.resolve("capped.0badcafe")).exists();
  }
}
