package dev.balenachaos.lab.toxics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/**
 * Toxiproxy itself, at {@code TOXIPROXY_URL} or in a container, does what the built-in server does.
 * Skipped where there is neither.
 */
class RealToxiproxyIT {

  @BeforeAll
  static void findServer() {
    String reason =
        System.getenv(GivenToxiproxy.VARIABLE) == null ? ContainerToxiproxy.look().reason() : "";
    if (!reason.isEmpty()) {
      System.err.println("SKIPPED: the suite on Toxiproxy itself, since " + reason);
    }
    assumeTrue(reason.isEmpty(), reason);
  }

  private static Toxics real() {
    return Toxics.open(ToxiproxyCase.SEED);
  }

  @Nested
  class EachToxic extends ToxicsSuite {
    @Override
    Toxics open() {
      return real();
    }
  }

  @Nested
  class EachEnd extends EndingToxicsSuite {
    @Override
    Toxics open() {
      return real();
    }
  }

  @Nested
  class TheClient extends ToxiproxyApiSuite {
    @Override
    Toxics open() {
      return real();
    }
  }

  @Nested
  class OtherClients extends ToxiproxyWireSuite {
    @Override
    Toxics open() {
      return real();
    }
  }

  @Nested
  class UnderLoad extends ToxicsLoadSuite {
    @Override
    Toxics open() {
      return real();
    }
  }
}
