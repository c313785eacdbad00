package dev.balenachaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.FakeDevice;
import dev.balenachaos.run.InfraException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealedFromHostTests {

  @TempDir Path undoJournals;

  private final FakeDevice device = new FakeDevice();
  private UndoJournal journal = new UndoJournal(Path.of("unset"), "unset");
  private Injections injections = new Injections(device, journal);

  @BeforeEach
  void makeInjections() {
    injections.close();
    journal = new UndoJournal(undoJournals, device.name());
    injections = new Injections(device, journal);
  }

  @AfterEach
  void close() {
    injections.close();
  }

  /** A fault that is done from outside of the device, and undone there. */
  private static final class Squeeze implements Fault {

    private boolean squeezed;
    private boolean stuck;

    @Override
    public String undo(String id) {
      throw new AssertionError("nothing of it is on the device");
    }

    @Override
    public Optional<Runnable> undoFromHost(Device hurt, String id) {
      return Optional.of(
          () -> {
            if (stuck) {
              stuck = false;
              throw new InfraException("stuck");
            }
            squeezed = false;
          });
    }

    @Override
    public void apply(Device hurt, String id) {
      squeezed = true;
    }

    @Override
    public Effect effect(Device hurt, String id) {
      return new Effect(squeezed, "looked");
    }
  }

  @Test
  void whatIsDoneFromOutsideIsHealedFromTheHostAndNothingIsPutOnTheDevice() {
    Injection injection = injections.inject(new Squeeze());

    injection.close();

    assertThat(injection.healed()).isPresent();
    assertThat(device.commands()).isEmpty();
    assertThat(device.written()).isEmpty();
    assertThat(journal.entries()).isEmpty();
  }

  @Test
  void aHealFromTheHostThatFailsIsTriedAgain() {
    Squeeze squeeze = new Squeeze();
    Injection injection = injections.inject(squeeze);
    squeeze.stuck = true;

    injection.close();

    assertThat(squeeze.squeezed).isFalse();
  }

  @Test
  void whatIsStillActiveIsHealedInReverseOrder() {
    Injection first = injections.inject(new Squeeze());
    Injection second = injections.inject(new Squeeze());

    injections.healAll();

    assertThat(second.healed().orElseThrow()).isLessThan(first.healed().orElseThrow());
  }
}
