package dev.balenachaos.supervisor.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Quiet;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.Said;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Quiet.class)
final class TargetStoreTests {
  @TempDir private Path folder;

  @Test
  void a_fresh_device_has_no_target_and_writes_nothing() {
    TargetStore store = TargetStore.open(folder);

    assertThat(store.isSet()).isFalse();
    assertThat(store.target().apps()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void keeps_the_target_over_a_restart() throws Exception {
    TargetStore.open(folder).replace(Recorded.postedTarget());

    TargetStore reopened = TargetStore.open(folder);

    assertThat(reopened.isSet()).isTrue();
    assertThat(reopened.target().name()).isEqualTo("realdev-local");
    assertThat(reopened.target().app(1).orElseThrow().service("main")).isPresent();
  }

  @Test
  void keeps_the_former_target_if_the_new_one_cannot_be_written() throws Exception {
    TargetStore store = TargetStore.open(folder);
    store.replace(Recorded.postedTarget());
    // A folder in the place of the temporary file fails for root as well, unlike permissions.
    Files.createDirectories(folder.resolve("target-state.json.new/taken"));

    assertThatThrownBy(() -> store.replace(Json.object()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("target-state.json");

    assertThat(store.target().app(1)).isPresent();
    assertThat(TargetStore.open(folder).target().app(1)).isPresent();
  }

  @Test
  void keeps_the_former_target_if_the_new_one_is_invalid() throws Exception {
    TargetStore store = TargetStore.open(folder);
    store.replace(Recorded.postedTarget());
    ObjectNode invalid = Recorded.postedTarget();
    ((ObjectNode) invalid.at("/local/apps/1")).remove("name");

    assertThatThrownBy(() -> store.replace(invalid))
        .isInstanceOf(InvalidTargetException.class)
        .hasMessageContaining("1.name");

    assertThat(TargetStore.open(folder).target().app(1)).isPresent();
  }

  @Test
  void starts_without_a_target_from_half_a_file_and_keeps_that_for_inspection() throws Exception {
    Files.writeString(folder.resolve("target-state.json"), "{\"local\": {\"na");

    TargetStore store = TargetStore.open(folder);

    assertThat(store.isSet()).as("nothing is applied, so nothing removed").isFalse();
    assertThat(folder.resolve("target-state.json")).doesNotExist();
    assertThat(folder.resolve("target-state.json.corrupt")).hasContent("{\"local\": {\"na");
  }

  @Test
  void says_that_what_it_kept_is_corrupt_and_what_becomes_of_it() throws Exception {
    Path kept = folder.resolve("target-state.json");
    Files.writeString(kept, "{\"local\": {\"na");
    try (Said said = new Said()) {
      TargetStore.open(folder);

      assertThat(said.text())
          .contains(
              "[error]   The target kept in " + kept + " is corrupt: ",
              "Starting without a target; what runs is left alone until one is posted.",
              "Kept the corrupt target as " + kept + ".corrupt");
    }
  }

  @Test
  void takes_a_new_target_after_a_corrupt_one() throws Exception {
    Files.write(folder.resolve("target-state.json"), new byte[] {(byte) 0xff, 0, 1});

    TargetStore.open(folder).replace(Recorded.postedTarget());

    assertThat(TargetStore.open(folder).target().app(1)).isPresent();
  }

  @Test
  void leaves_a_file_in_place_that_cannot_be_read() throws Exception {
    // A folder in its place cannot be read by root either.
    Files.createDirectories(folder.resolve("target-state.json/taken"));

    assertThat(TargetStore.open(folder).isSet()).isFalse();

    assertThat(folder.resolve("target-state.json/taken")).exists();
  }

  @Test
  void ignores_what_a_write_left_that_never_ended() throws Exception {
    TargetStore.open(folder).replace(Recorded.postedTarget());
    Files.writeString(folder.resolve("target-state.json.new"), "{\"lo");

    assertThat(TargetStore.open(folder).target().app(1)).isPresent();
    TargetStore.open(folder).replace(Json.object());
    assertThat(TargetStore.open(folder).target().apps()).isEmpty();
    assertThat(folder.resolve("target-state.json.new")).doesNotExist();
  }

  @Test
  void a_file_torn_anywhere_never_keeps_it_from_starting() throws Exception {
    byte[] whole = Json.write(Recorded.postedTarget()).getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      Files.write(folder.resolve("target-state.json"), Arrays.copyOf(whole, length));

      assertThat(TargetStore.open(folder).isSet()).as("torn behind %d bytes", length).isFalse();
    }
  }

  @Test
  void a_file_with_any_damaged_byte_never_keeps_it_from_starting() throws Exception {
    byte[] whole = Json.write(Recorded.postedTarget()).getBytes(StandardCharsets.UTF_8);
    for (int place = 0; place < whole.length; place++) {
      for (byte damage : new byte[] {(byte) 0xff, '"'}) {
        byte[] damaged = whole.clone();
        damaged[place] = damage;
        Files.write(folder.resolve("target-state.json"), damaged);

        assertThatCode(() -> TargetStore.open(folder))
            .as("byte %d is %d", place, damage)
            .doesNotThrowAnyException();
      }
    }
  }
}
