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
 * Leaves only the scenario that {@code -Dscenario=<id>} names, and says which there are when it
 * names none of them. Found by the launcher through {@link java.util.ServiceLoader}, so it works in
 * anybody's project.
 */
public final class ScenarioFilter implements PostDiscoveryFilter, LauncherSessionListener {

  private static final Set<String> SEEN = new TreeSet<>();

  private static @Nullable String chosen() {
    String id = System.getProperty("scenario");
    return id == null || id.isBlank() ? null : id.trim();
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    String chosen = chosen();
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
    return FilterResult.includedIf(id.equals(chosen));
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
    String chosen = chosen();
    synchronized (SEEN) {
      if (chosen != null && !SEEN.contains(chosen)) {
        System.err.println(
            "There is no scenario '"
                + chosen
                + "' here. Known: "
                + (SEEN.isEmpty() ? "none" : String.join(", ", SEEN)));
      }
    }
  }
}
