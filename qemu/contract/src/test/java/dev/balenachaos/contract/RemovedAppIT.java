package dev.balenachaos.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** An app that is taken out of the target state. */
@HoldsForVersion(19)
@Order(9)
class RemovedAppIT {

  @Test
  void losesItsContainersAndKeepsItsImagesAndUntilTheCleanUpItsVolumes(Subject subject) {
    if (subject.engine().supervised().isEmpty() || !subject.engine().hasVolume("1_data")) {
      subject.deploy(Apps.TWO_SERVICES);
    }

    subject.offer("{}");
    subject.await().untilAsserted(() -> assertThat(subject.engine().supervised()).isEmpty());
    subject.awaitApplied();
    assertThat(subject.status().path("containers")).isEmpty();
    // In local mode the images stay, and with them what the supervisor remembers of the release.
    assertThat(subject.status().path("images"))
        .isNotEmpty()
        .allSatisfy(image -> assertThat(image.path("status").asText()).isEqualTo("Downloaded"));
    assertThat(subject.engine().hasVolume("1_data")).isTrue();

    assertThat(subject.supervisor().get("/v2/cleanup-volumes").status()).isEqualTo(200);
    assertThat(subject.engine().hasVolume("1_data")).isFalse();
  }
}
