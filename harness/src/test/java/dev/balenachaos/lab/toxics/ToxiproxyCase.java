package dev.balenachaos.lab.toxics;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * A server for each test, opened as the class around it says. What the suites ask holds for
 * Toxiproxy itself as for the built-in server.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
abstract class ToxiproxyCase {

  static final long SEED = 42;

  private Toxics toxics;
  private @Nullable LoopbackService service;

  /** Opens the server under test. */
  abstract Toxics open();

  @BeforeEach
  void openServer() {
    toxics = open();
  }

  @AfterEach
  void closeServer() throws IOException {
    if (service != null) {
      service.close();
    }
    toxics.close();
  }

  final ToxicWay wayTo(LoopbackService started) {
    service = started;
    return toxics.way("test", started.address());
  }

  final Toxics toxics() {
    return toxics;
  }
}
