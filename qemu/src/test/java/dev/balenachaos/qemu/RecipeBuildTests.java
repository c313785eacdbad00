package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeBuildTests {

  @TempDir private Path folder;
  private final List<String> progress = new ArrayList<>();

  @Test
  void stepsAreToldAsTheyCome() throws IOException {
    build("echo 'step 1/2: packages'; echo noise >&2; echo 'step 2/2: disk'; echo d > $1/disk.raw");

    assertThat(progress).containsExactly("step 1/2: packages", "step 2/2: disk");
    assertThat(folder)
        .isDirectoryContaining("glob:**/disk.raw")
        .isDirectoryNotContaining("glob:**/errors.log");
  }

  @Test
  void aFailureSaysWhatTheRecipeSaysAndWhereItsLogWillBe() {
    assertThatThrownBy(() -> build("echo \"error: no network; see $1/build.log\" >&2; exit 1"))
        .isInstanceOf(InfraException.class)
        .hasMessage(
            "The reference device's image cannot be built.\n"
                + "Seen: exit status 1: error: no network; see /cache/failed-build.log");
  }

  @Test
  void filesOfTheRecipeLieBesideItsScript() throws IOException {
    build("cat \"$(dirname \"$0\")/overlay/etc/os-release\"");

    assertThat(progress).containsExactly("ID=reference");
  }

  private void build(String script) throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "build.sh", script.getBytes(StandardCharsets.UTF_8),
            "overlay/etc/os-release", "ID=reference\n".getBytes(StandardCharsets.UTF_8));
    RecipeBuild.run(
        new Recipe(new TreeMap<>(files)),
        folder,
        Path.of("/cache/failed-build.log"),
        progress::add);
  }
}
