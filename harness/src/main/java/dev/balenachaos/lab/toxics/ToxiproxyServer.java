package dev.balenachaos.lab.toxics;

import java.net.URI;

/** A running Toxiproxy whose proxies listen on, and lead to, this machine's loopback. */
interface ToxiproxyServer extends AutoCloseable {

  /** Returns where its API is, for instance {@code http://127.0.0.1:8474}. */
  URI api();

  /** Returns what it is, for people. */
  String what();

  /** Returns whether others may use it too, so that it must be left as it was found. */
  boolean isShared();

  /** Ends it, if it was started here. */
  @Override
  void close();
}
