package dev.balenachaos.supervisor.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.supervisor.Recorded;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void refuses_to_start_from_half_a_file() throws Exception {
    Files.writeString(folder.resolve("target-state.json"), "{\"local\": {\"na");

    assertThatThrownBy(() -> TargetStore.open(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("target-state.json is corrupt");
  }
}
