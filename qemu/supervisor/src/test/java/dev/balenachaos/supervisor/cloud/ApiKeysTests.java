package dev.balenachaos.supervisor.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiKeysTests {
  @TempDir private Path folder;

  @Test
  void the_key_of_the_cloud_is_good_for_every_app() {
    ApiKeys keys = ApiKeys.open(folder);

    assertThat(keys.scope(keys.global())).hasValue(Scope.GLOBAL);
    assertThat(Scope.GLOBAL.covers(12)).isTrue();
  }

  @Test
  void the_key_of_a_service_is_good_for_its_app_alone() {
    ApiKeys keys = ApiKeys.open(folder);

    Scope scope = keys.scope(keys.of(7, "main")).orElseThrow();

    assertThat(scope.covers(7)).isTrue();
    assertThat(scope.covers(8)).isFalse();
    assertThat(keys.of(7, "main")).isEqualTo(keys.of(7, "main")).isNotEqualTo(keys.of(7, "other"));
  }

  @Test
  void no_key_is_good_for_nothing() {
    assertThat(ApiKeys.open(folder).scope("")).isEmpty();
    assertThat(ApiKeys.open(folder).scope("guess")).isEmpty();
  }

  @Test
  void keys_outlive_the_supervisor() {
    ApiKeys keys = ApiKeys.open(folder);
    String global = keys.global();
    String service = keys.of(7, "main");

    ApiKeys reopened = ApiKeys.open(folder);

    assertThat(reopened.global()).isEqualTo(global);
    assertThat(reopened.of(7, "main")).isEqualTo(service);
  }

  @Test
  void a_renewed_key_takes_the_place_of_the_former() {
    ApiKeys keys = ApiKeys.open(folder);
    String former = keys.of(7, "main");

    String renewed = keys.renew(former).orElseThrow();

    assertThat(keys.scope(former)).isEmpty();
    assertThat(keys.scope(renewed)).hasValue(new Scope(7));
    assertThat(keys.of(7, "main")).isEqualTo(renewed);
    assertThat(keys.renew("guess")).isEmpty();
  }

  @Test
  void broken_keys_are_made_anew() throws Exception {
    Files.writeString(folder.resolve("api-keys.json"), "[{\"appId\":");

    assertThat(ApiKeys.open(folder).global()).matches("[0-9a-f]{32}");
  }

  @Test
  void keys_that_cannot_be_written_are_good_all_the_same() throws Exception {
    Files.createDirectories(folder.resolve("api-keys.json/in the way"));
    ApiKeys keys = ApiKeys.open(folder);

    assertThat(keys.scope(keys.global())).hasValue(Scope.GLOBAL);
  }
}
