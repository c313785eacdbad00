package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ContainerDataTests {

  private static final ContainerData DATA = ContainerData.inLayerOf("sensor");

  @Test
  void dataBitesWhileTheContainerHasAllOfIt() {
    assertThat(DATA.read("whole 0a1b"))
        .isEqualTo(new Effect(true, "container 0a1b of sensor has all of it"));
    assertThat(DATA.read("gone 0a1b"))
        .isEqualTo(new Effect(false, "container 0a1b of sensor has none of it"));
  }

  @Test
  void whatSaysNeitherIsAnError() {
    assertThatThrownBy(() -> DATA.read("")).hasMessageContaining("No look into a container");
  }

  @Test
  void itsUndoTakesNothingButItsOwnFile() {
    assertThat(DATA.undo("2c"))
        .isEqualTo(
            "rm -f /proc/[0-9]*/root/balena-chaos-2c.data"
                + " /mnt/data/docker/overlay2/*/diff/balena-chaos-2c.data");
  }
}
