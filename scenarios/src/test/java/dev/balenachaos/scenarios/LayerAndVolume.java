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
    return bytesOf("{{.GraphDriver.Data.UpperDir}}");
  }

  /** Returns what the volume occupies on the disk. */
  long volumeBytes() {
    return bytesOf(
        "{{range .Mounts}}{{if eq .Destination \"%s\"}}{{.Source}}{{end}}{{end}}"
            .formatted(volume));
  }

  /** Returns what a folder of the host occupies that the engine names. */
  private long bytesOf(String template) {
    String lookUp = "balena-engine inspect --format '" + template + "' " + container.id();
    String used = container.device().shell().require("du -sk \"$(" + lookUp + ")\"");
    return 1024 * Long.parseLong(used.split("\\s+")[0]);
  }

  /** Writes the same onto both, and returns by how much each has grown by that. */
  Growth growth() {
    String file = "/balena-chaos.try";
    String write = "dd if=/dev/zero bs=65536 count=128 conv=fsync 2>/dev/null of=";
    long layer = layerBytes();
    long onVolume = volumeBytes();
    container.run(write + file + " && " + write + volume + file);
    Growth grown = new Growth(layerBytes() - layer, volumeBytes() - onVolume);
    container.run("rm -f " + file + " " + volume + file);
    return grown;
  }

  /** By how many bytes layer and volume grow for 8 MiB. */
  record Growth(long layer, long volume) {

    /** Tells whether both take what is written, and a sixteenth more at most. */
    boolean isOfWhatIsWritten() {
      return isOfWhatIsWritten(layer) && isOfWhatIsWritten(volume);
    }

    private static boolean isOfWhatIsWritten(long grown) {
      return grown >= BYTES && grown <= BYTES + BYTES / 16;
    }

    @Override
    public String toString() {
      return "8 MiB take %d KiB of the layer, %d KiB of the volume"
          .formatted(layer >> 10, volume >> 10);
    }
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
