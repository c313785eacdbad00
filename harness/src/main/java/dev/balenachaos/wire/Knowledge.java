package dev.balenachaos.wire;

/** What the wire has learnt from the frames before: which address has which name, and so on. */
interface Knowledge {

  /** Tells whether a frame is DNS about such a name, or from or to an address that has it. */
  boolean isAbout(Frame frame, NamePattern name);

  /** Tells whether a frame is of a TLS connection to such a name. */
  boolean isTlsWith(Frame frame, NamePattern serverName);
}
