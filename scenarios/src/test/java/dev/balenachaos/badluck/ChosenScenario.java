package dev.balenachaos.badluck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Looks for the scenario that {@code -Dscenario} names, as a build tool or an IDE does. */
final class ChosenScenario {

  private ChosenScenario() {}

  public static void main(String[] args) {
    try (LauncherSession session = LauncherFactory.openSession()) {
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectPackage("dev.balenachaos.scenarios"))
                  .build());
    }
  }
}
