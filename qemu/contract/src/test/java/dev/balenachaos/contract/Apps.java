package dev.balenachaos.contract;

/** The apps that several tests deploy, so that what runs already is not deployed again. */
final class Apps {

  /** Prints a word every second. */
  static final String TICKING = "while true; do echo tick; sleep 1; done";

  /** {@code main} ticks and has a volume; {@code side} waits. */
  static final App TWO_SERVICES =
      App.release("first")
          .withVolume("data")
          .with(steady(1, "main", TICKING).withVolume("data:/data"))
          .with(steady(2, "side", "sleep 100000"));

  private Apps() {}

  /** Describes a service that the engine ends at once: a shell is deaf to the usual signal. */
  static AppService steady(int id, String name, String commandLine) {
    return AppService.running(id, name, commandLine).with("stop_signal", "SIGKILL");
  }
}
