package dev.balenachaos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KeptFolderTests {

  @Test
  void closingRemovesItWithAllThatIsInIt() throws IOException {
    KeptFolder folder = KeptFolder.make("bc-test-");
    Files.writeString(folder.path().resolve("boot.fat"), "much");

    folder.close();

    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void nothingIsLeftWhenTheVirtualMachineIsKilled() throws Exception {
    try (ChildJava java = ChildJava.start(Holder.class)) {
      Path folder = Path.of(java.awaitLine("folder"));
      assertThat(folder).isDirectory();

      java.kill();

      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> Files.notExists(folder));
    }
  }

  /** A virtual machine that holds a folder. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (KeptFolder folder = KeptFolder.make("bc-test-")) {
        System.out.println("folder " + folder.path());
        System.in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }
}
