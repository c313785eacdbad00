package dev.balenachaos.assertion;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.Shell;
import dev.balenachaos.probe.Answer;
import dev.balenachaos.probe.CloudQuestions;
import java.time.Duration;

/** Assertions on a device's NTP client. */
public final class NtpAssert {

  private static final int FIRST_ANSWERS = 4;

  private final DeviceAssert parent;
  private final Device device;

  NtpAssert(DeviceAssert parent, Device device) {
    this.parent = parent;
    this.device = device;
  }

  /** Asserts that chrony has selected a source now, and holds the clock by it. */
  public DeviceAssert isSynchronised() {
    Answer answer = CloudQuestions.ntp(device);
    if (!answer.good()) {
      throw new AssertionError("[" + device.name() + "] " + complaint(answer));
    }
    return parent;
  }

  /** Asserts that chrony has selected a source within a deadline, scaled. */
  public DeviceAssert isSynchronisedWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Answer answer = CloudQuestions.ntp(device);
          return answer.good() ? null : complaint(answer);
        });
    return parent;
  }

  /** Asserts that chrony says that it has lost its source, within a deadline, scaled. */
  public DeviceAssert losesItsSourceWithin(Duration deadline) {
    Within.deadline(
        device,
        deadline,
        () -> {
          Answer answer = CloudQuestions.ntp(device);
          return answer.good() || answer.value().equals(CloudQuestions.CHRONYD_IS_SILENT)
              ? "Expected chrony to lose its source, but it is " + answer.value()
              : null;
        });
    return parent;
  }

  /**
   * Asserts that chrony takes a server for one that tells the truth, whether or not it is the one
   * that it has selected, and has had the four answers that it asks for at its start ({@code
   * iburst}), within a deadline, scaled. Before that it takes no order to ask again (chrony 4.3,
   * {@code NCR_InitiateSampleBurst}).
   *
   * @param server its address
   */
  public DeviceAssert believesWithin(Duration deadline, String server) {
    return holdsWithin(deadline, server, "to be believed", "*+-", FIRST_ANSWERS);
  }

  /**
   * Asserts that chrony has heard from a server that its time is wrong, or too variable to be
   * right, within a deadline, scaled.
   *
   * @param server its address
   */
  public DeviceAssert disbelievesWithin(Duration deadline, String server) {
    return holdsWithin(deadline, server, "to be taken for a liar", "x~", 1);
  }

  private DeviceAssert holdsWithin(
      Duration deadline, String server, String expected, String marks, int answers) {
    Within.deadline(
        device,
        deadline,
        () -> {
          // Just started, it takes no questions yet, and chronyc says that in no table.
          Shell.Result sources = device.shell().run("chronyc -c -n sources");
          return sources
                  .text()
                  .lines()
                  .map(line -> line.split(","))
                  .filter(row -> row.length > 5 && row[2].equals(server))
                  .anyMatch(row -> marks.contains(row[1]) && answers(row[5]) >= answers)
              ? null
              : "Expected "
                  + server
                  + " "
                  + expected
                  + ", but chrony has "
                  + (sources.ok() ? sources.text() : sources.complaint());
        });
    return parent;
  }

  /** Counts the answers to the last eight questions, each a bit of an octal number. */
  private static int answers(String reach) {
    return Integer.bitCount(Integer.parseInt(reach, 8));
  }

  private static String complaint(Answer seen) {
    return "Expected NTP to be synchronised, but " + seen.value();
  }
}
