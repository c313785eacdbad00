package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoJournalTests {

  @TempDir Path root;

  private final HealScript script = new HealScript("1a", "a fault", "true");

  @Test
  void keepsWhatIsToBeUndoneUntilItIsStruckOut() {
    UndoJournal journal = new UndoJournal(root, "root@10.0.0.7:22222");

    journal.write(script);
    assertThat(journal.entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry).hasContent(script.text()))
        .extracting(UndoJournal::id)
        .isEqualTo("1a");

    journal.strike("1a");
    assertThat(journal.entries()).isEmpty();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void devicesDoNotShareAJournal() {
    new UndoJournal(root, "one").write(script);

    assertThat(new UndoJournal(root, "two").entries()).isEmpty();
  }

  @Test
  void aJournalThatCannotBeWrittenStopsTheInjection() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "");

    assertThatThrownBy(() -> new UndoJournal(file, "one").write(script))
        .isInstanceOf(InfraException.class)
        .hasMessageContaining("nothing was injected");
  }
}
