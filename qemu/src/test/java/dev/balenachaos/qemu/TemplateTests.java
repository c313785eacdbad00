package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTests {

  private static final String MANIFEST = "template.json";
  private static final String HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

  @TempDir private Path folder;

  @BeforeEach
  void freeze() throws IOException {
    for (String file : List.of("state", "firmware-variables", "id_ed25519")) {
      Files.writeString(folder.resolve(file), "what is in " + file);
    }
  }

  @Test
  void whatIsKnownOfItIsReadAgain() {
    Template made = complete(RamFileState.NAME);

    Template read = Template.in(folder);

    assertThat(read).isEqualTo(made);
    assertThat(read.manifest().hostKey()).isEqualTo(HOST_KEY);
    assertThat(read.manifest().prepared()).containsExactly("one", "another");
    assertThat(read.manifest().digests())
        .containsOnlyKeys("state", "firmware-variables", "id_ed25519");
  }

  @ParameterizedTest
  @ValueSource(strings = {"state", "firmware-variables", "id_ed25519"})
  void oneByteMoreIsADamage(String file) throws IOException {
    complete(RamFileState.NAME);
    Files.writeString(folder.resolve(file), "what is in " + file + "!");

    assertThatThrownBy(() -> Template.in(folder))
        .isInstanceOf(DamagedTemplateException.class)
        .hasMessage("its file " + file + " is not as it was written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"state", "firmware-variables", "id_ed25519", MANIFEST})
  void aFileThatIsMissingIsADamage(String file) throws IOException {
    complete(RamFileState.NAME);
    Files.delete(folder.resolve(file));

    assertThatThrownBy(() -> Template.in(folder))
        .isInstanceOf(DamagedTemplateException.class)
        .hasMessageStartingWith("it cannot be read: ")
        .hasMessageContaining(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"state\": \"memory file\"", "{\"unheard\": \"of\"}"})
  void aManifestThatIsNoneIsADamage(String content) throws IOException {
    complete(RamFileState.NAME);
    Files.writeString(folder.resolve(MANIFEST), content);

    assertThatThrownBy(() -> Template.in(folder)).isInstanceOf(DamagedTemplateException.class);
  }

  @Test
  void itsWayIsTheOneItWasKeptIn() {
    assertThat(complete(RamFileState.NAME).way()).isInstanceOf(RamFileState.class);
    assertThat(complete(SnapshotState.NAME).way()).isInstanceOf(SnapshotState.class);
  }

  @Test
  void aWayThatNobodyKnowsIsADamage() {
    Template template = complete("hibernation");

    assertThatThrownBy(template::way)
        .isInstanceOf(DamagedTemplateException.class)
        .hasMessageContaining("hibernation");
  }

  @Test
  void withoutAStateItCannotBeCopied() {
    assertThat(complete(RamFileState.NAME).canBeCopied()).isTrue();
    assertThat(complete(Template.NO_STATE).canBeCopied()).isFalse();
  }

  private Template complete(String state) {
    return Template.complete(
        folder,
        new Template.Manifest(
            state, HOST_KEY, "2026-11-23T20:00:00Z", List.of("one", "another"), new TreeMap<>()));
  }
}
