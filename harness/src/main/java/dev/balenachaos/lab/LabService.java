package dev.balenachaos.lab;

/** Something in the lab that devices use. Closing it ends it. */
public interface LabService extends AutoCloseable {

  /** Returns what people call it, for instance {@code names}; its log is called so, too. */
  String name();

  /**
   * Asks whether it does what it is there for. What a device does or fails to do is not judged.
   *
   * @throws dev.balenachaos.run.InfraException saying what was seen when it does not
   */
  void requireHealthy();

  /** Ends it. Closing it again does nothing. */
  @Override
  void close();
}
