package dev.balenachaos.supervisor.host;

/** Says why something is no configuration of a host; its message is the API's answer. */
public final class InvalidHostConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidHostConfigException(String expected, String path, String found) {
    super(
        "Could not parse host config input to a valid format:\nExpecting "
            + expected
            + " at "
            + path
            + " but instead got: "
            + found);
  }
}
