package dev.balenachaos.ssh;

/** What a command is answered by whose connection ends under it, for tests of other packages. */
public final class LostConnection {

  private LostConnection() {}

  /** Makes it, as where the device reboots. */
  public static SshException away() {
    return new SshException(
        SshException.Reason.AWAY, "to run a command", "the connection is gone", "try again");
  }
}
