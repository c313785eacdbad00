package dev.balenachaos;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;

/** Holds the layers: a package sees only those below it. */
@AnalyzeClasses(packages = "dev.balenachaos", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTests {

  private static final List<String> FROM_BELOW =
      List.of(
          "run",
          "process",
          "ssh",
          "device",
          "wire",
          "workload",
          "lab",
          "probe",
          "fault",
          "assertion",
          "report",
          "junit");

  @ArchTest static final ArchRule LOWER_PACKAGES_NEVER_SEE_HIGHER_ONES = layers();

  private static ArchRule layers() {
    LayeredArchitecture layers =
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
    for (String name : FROM_BELOW) {
      layers = layers.layer(name).definedBy("dev.balenachaos." + name + "..");
    }
    for (int i = 0; i < FROM_BELOW.size(); i++) {
      List<String> above = FROM_BELOW.subList(i + 1, FROM_BELOW.size());
      layers =
          above.isEmpty()
              ? layers.whereLayer(FROM_BELOW.get(i)).mayNotBeAccessedByAnyLayer()
              : layers
                  .whereLayer(FROM_BELOW.get(i))
                  .mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
    }
    return layers;
  }
}
