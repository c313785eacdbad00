package dev.balenachaos.scenarios;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to write into a container's own layer, and onto a volume of the same container.
 *
 * @param volume where the volume is mounted
 */
record LayerAndVolume(ServiceContainer container, String volume) {

  private static final int BYTES = 8 << 20;
  private static final String IMAGE_FILE = "/bin/busybox";

  /** Prints the microseconds of three turns, layer and volume one after the other. */
  private static final String TIMES =
      """
      micros() { echo ${1%%.*}${1#*.}; }
      turn() {
        began=$EPOCHREALTIME
        dd if=/dev/zero of=$1/balena-chaos.try bs=65536 count=128 conv=fsync 2>/dev/null || exit 1
        ended=$EPOCHREALTIME
        rm -f $1/balena-chaos.try
        echo $(($(micros $ended) - $(micros $began)))
      }
      for i in 1 2 3; do turn ""; turn %s; done
      """;

  /** Returns what the layer occupies on the disk. */
  long layerBytes() {
    String lookUp = "balena-engine inspect --format '{{.GraphDriver.Data.UpperDir}}' ";
    String used =
        container.device().shell().require("du -sk \"$(" + lookUp + container.id() + ")\"");
    return 1024 * Long.parseLong(used.split("\\s+")[0]);
  }

  /** Returns the size of a file of the image that the service does not change. */
  long imageFileBytes() {
    return Long.parseLong(container.run("stat -c %s " + IMAGE_FILE));
  }

  /** Gives that file another time, and returns by how much the layer has grown by that. */
  long touchingTheImageFile() {
    long before = layerBytes();
    container.run("touch " + IMAGE_FILE);
    return layerBytes() - before;
  }

  /** Returns how fast both were written and forced to the disk, the median of three, in words. */
  String speeds() {
    List<Long> layer = new ArrayList<>();
    List<Long> onVolume = new ArrayList<>();
    container
        .run(TIMES.formatted(volume))
        .lines()
        .forEach(
            line -> (layer.size() > onVolume.size() ? onVolume : layer).add(Long.valueOf(line)));
    return String.format(
        Locale.ROOT,
        "8 MiB written and forced to the disk: layer %.1f MB/s, volume %.1f MB/s",
        perSecond(layer),
        perSecond(onVolume));
  }

  /** Bytes in a microsecond are megabytes in a second. */
  private static double perSecond(List<Long> micros) {
    Collections.sort(micros);
    return (double) BYTES / micros.get(1);
  }
}
