package dev.balenachaos.junit;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves only the scenario that {@code -Dscenario=<id>} names, or each for {@code -Dscenario=all},
 * and says which there are when it names none of them. Found by the launcher through {@link
 * java.util.ServiceLoader}, so it works in anybody's project.
 */
public final class ScenarioFilter implements PostDiscoveryFilter, LauncherSessionListener {

  private static final String ALL = "all";

  private static final Set<String> SEEN = new TreeSet<>();

  private final @Nullable String chosen;

  /** Called by {@link java.util.ServiceLoader}. */
  public ScenarioFilter() {
    this(System.getProperty("scenario"));
  }

  ScenarioFilter(@Nullable String chosen) {
    this.chosen = chosen == null || chosen.isBlank() ? null : chosen.trim();
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    if (chosen == null) {
      return FilterResult.included("no scenario was chosen");
    }
    String id = scenarioOf(test);
    if (id == null) {
      return FilterResult.excluded("not a scenario");
    }
    synchronized (SEEN) {
      SEEN.add(id);
    }
    return FilterResult.includedIf(chosen.equals(ALL) || id.equals(chosen));
  }

  private static @Nullable String scenarioOf(TestDescriptor test) {
    for (TestDescriptor at = test; at != null; at = at.getParent().orElse(null)) {
      if (at.getSource().orElse(null) instanceof ClassSource source) {
        String id =
            AnnotationSupport.findAnnotation(source.getJavaClass(), ChaosScenario.class)
                .map(ChaosScenario::value)
                .orElse(null);
        if (id != null) {
          return id;
        }
      }
    }
    return null;
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (chosen == null) {
      return;
    }
    synchronized (SEEN) {
      boolean found = chosen.equals(ALL) ? !SEEN.isEmpty() : SEEN.contains(chosen);
      if (!found) {
        System.err.println(
            "There is no scenario '"
                + chosen
                + "' here. Known: "
                + (SEEN.isEmpty() ? "none" : String.join(", ", SEEN)));
      }
    }
  }
}
