package dev.balenachaos.device;

import java.time.Duration;
import java.util.List;

/** The device's systemd and kernel. */
public interface Host {

  /** Where balenaOS mounts its boot partition (meta-balena, {@code resin-boot.service}). */
  String BOOT_PARTITION = "/mnt/boot";

  /** Where balenaOS mounts its data partition (meta-balena, {@code resin-data.service}). */
  String DATA_PARTITION = "/mnt/data";

  /** Where balenaOS mounts its state partition (meta-balena, {@code resin-state.service}). */
  String STATE_PARTITION = "/mnt/state";

  /** Returns the kernel's id of the running boot; a new one means that the device has rebooted. */
  String bootId();

  /** Returns how long the kernel has been running ({@code /proc/uptime}). */
  Duration uptime();

  /**
   * Returns systemd's own state, for instance {@code running}, {@code starting} or {@code
   * degraded}.
   */
  String systemState();

  /** Returns the state of a unit, for instance {@code balena.service}. */
  Unit unit(String name);

  /** Returns the names of the units that have failed; never null but potentially empty. */
  List<String> failedUnits();

  /** Returns how the partition that holds a path is used. */
  Usage usage(String path);

  /**
   * The state of a systemd unit.
   *
   * @param active for instance {@code active}, {@code activating}, {@code failed}; {@code
   *     not-found} where there is no such unit
   * @param sub for instance {@code running}, {@code auto-restart}
   * @param result how it last ended, for instance {@code success}, {@code exit-code}, {@code
   *     watchdog}
   * @param restarts how often systemd restarted it since boot
   * @param mainPid the main process, 0 when there is none
   * @param invocation systemd's id of the run that it is in or was in last; empty before the first
   */
  record Unit(
      String name,
      String active,
      String sub,
      String result,
      int restarts,
      int mainPid,
      String invocation) {

    /** Tells whether the unit is active. */
    public boolean isActive() {
      return active.equals("active");
    }
  }

  /**
   * How a partition is used, in bytes.
   *
   * @param size its size
   * @param free what is free, reserved blocks included
   * @param available what is free for an ordinary process
   */
  record Usage(long size, long free, long available) {

    /**
     * Free bytes that nobody gets, not even root: ext4 keeps up to 4096 clusters, 16 MiB, for
     * itself (Linux, {@code ext4_calculate_resv_clusters}).
     */
    public static final long OUT_OF_REACH = 16L << 20;

    /** Tells whether less than 4 MiB are free beyond what is out of reach. */
    public boolean isFull() {
      return free < OUT_OF_REACH + (4L << 20);
    }
  }
}
