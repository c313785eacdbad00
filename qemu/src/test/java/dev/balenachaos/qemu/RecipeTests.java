package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTests {

  @TempDir private Path folder;

  @Test
  void theRecipeOnTheClassPathBeginsWithItsScript() throws IOException {
    Recipe.onClassPath().extractTo(folder);

    assertThat(folder.resolve("build.sh")).isRegularFile();
    assertThat(folder.resolve("packages.list")).content().contains("docker.io");
  }

  @Test
  void anyChangeOfAFileOrItsNameIsAnotherRecipe() throws IOException {
    Files.writeString(folder.resolve("a"), "1");
    String before = digest();
    assertThat(digest()).isEqualTo(before);

    Files.writeString(folder.resolve("a"), "2");
    String changed = digest();
    Files.writeString(folder.resolve("a"), "1");
    Files.move(folder.resolve("a"), folder.resolve("b"));

    assertThat(digest()).isNotEqualTo(before).isNotEqualTo(changed);
    assertThat(changed).isNotEqualTo(before);
  }

  private String digest() throws IOException {
    Digest digest = new Digest();
    Recipe.below(folder).addTo(digest);
    return digest.hex();
  }
}
