package dev.balenachaos.junit;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the folder of one test in the folder of its scenario. */
final class TestFolder {

  private TestFolder() {}

  /**
   * Makes a folder that no other test has: {@code name}, or {@code name-2} and so on for a
   * repetition, another parameter, or a method of the same name.
   *
   * @throws InfraException when it cannot be made
   */
  static Path make(Path scenario, String name) {
    try {
      Files.createDirectories(scenario);
      for (int number = 1; ; number++) {
        Path folder = scenario.resolve(number == 1 ? name : name + "-" + number);
        try {
          return Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
          // Another test has it: the next number.
        }
      }
    } catch (IOException e) {
      throw new InfraException("The folder of a test cannot be made in " + scenario + ": " + e, e);
    }
  }
}
