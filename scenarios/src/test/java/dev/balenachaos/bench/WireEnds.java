package dev.balenachaos.bench;

import dev.balenachaos.device.Device;
import dev.balenachaos.run.InfraException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ends between which a wire is measured: a device, and the lab's network, whose kernel answers
 * it.
 *
 * @param device one end, driven over its other cable
 * @param deviceAddress its address in the lab's network
 * @param lab runs a program of the host in the lab's network to its end, and returns its output
 * @param labAddress the address at which it is reached
 */
record WireEnds(Device device, String deviceAddress, Lab lab, String labAddress) {

  /** The lab's network, as {@code LabNetwork.run} has it. */
  interface Lab {
    String run(List<String> command);
  }

  private static final int PORT = 5001;
  private static final Duration TRANSFER = Duration.ofMinutes(2);
  private static final Pattern TIMES = Pattern.compile("time=([0-9.]+) ms");
  private static final Pattern SEQUENCES = Pattern.compile("icmp_seq=(\\d+) ");

  /** Asks the device for echoes and returns the round trips, in milliseconds. */
  List<Double> roundTrips(int count) {
    return TIMES
        .matcher(ping(count, "0.01"))
        .results()
        .map(found -> Double.valueOf(found.group(1)))
        .toList();
  }

  /** Asks for echoes and returns the numbers of those that came. */
  List<Integer> echoes(int count) {
    return SEQUENCES
        .matcher(ping(count, "0.005"))
        .results()
        .map(found -> Integer.valueOf(found.group(1)))
        .toList();
  }

  /** Some are lost, and ping's exit status says so; its output is what counts. */
  private String ping(int count, String interval) {
    return lab.run(
        List.of(
            "sh",
            "-c",
            "ping -n -i %s -c %d -W 2 %s || true".formatted(interval, count, deviceAddress)));
  }

  /** Sends from the device to the lab over TCP, and returns how long it took the device. */
  Duration send(int mebibytes) {
    CompletableFuture<String> sink =
        CompletableFuture.supplyAsync(
            () ->
                lab.run(
                    List.of("socat", "-u", "TCP-LISTEN:" + PORT + ",reuseaddr", "OPEN:/dev/null")));
    String took =
        device
            .shell()
            .run(
                """
                set -e
                for i in 1 2 3 4 5 6 7 8 9 10; do
                  begin=$(date +%%s%%N)
                  if dd if=/dev/zero bs=64k count=%d 2>/dev/null | busybox nc %s %d; then
                    echo $(($(date +%%s%%N) - begin))
                    exit
                  fi
                  busybox sleep 0.3
                done
                exit 1
                """
                    .formatted(mebibytes * 16, labAddress, PORT),
                TRANSFER)
            .require("a transfer over TCP to the lab");
    sink.join();
    Matcher nanos = Pattern.compile("\\d+").matcher(took);
    if (!nanos.matches()) {
      throw new InfraException("Tried: to time a transfer\nSeen: " + took);
    }
    return Duration.ofNanos(Long.parseLong(took));
  }
}
