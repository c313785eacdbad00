package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the README's catalogue of faults to the classes. */
class FaultsInReadmeTests {

  /** A fault is told by how it is written, for instance {@code Memory.hoggedBy(app, service)}. */
  private static final Pattern WRITTEN = Pattern.compile("`([A-Z]\\w+)\\.\\w+\\(");

  @Test
  void eachPublicFaultIsInTheReadme() throws IOException {
    List<String> faults =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackagesOf(Fault.class)
                .stream()
                .filter(type -> type.isAssignableTo(Fault.class) && !type.isInterface())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .toList();
    List<String> written =
        WRITTEN
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(faults).isNotEmpty();
    assertThat(written).containsAll(faults);
  }
}
