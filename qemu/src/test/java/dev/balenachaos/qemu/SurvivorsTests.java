package dev.balenachaos.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.balenachaos.qemu.WriteLog.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurvivorsTests {

  private static final int DRAWS = 100;

  @TempDir private Path folder;

  private MadeUpLog log() throws IOException {
    return new MadeUpLog(folder.resolve("log"));
  }

  private static List<Long> kept(MadeUpLog log, long seed) {
    return Survivors.of(log.read().readOn(), new Random(seed)).kept().stream()
        .map(Entry::sector)
        .toList();
  }

  @Test
  void whatCameBeforeTheLastFlushIsKept() throws IOException {
    MadeUpLog log = log().write(1, 1).flush().write(2, 2).write(3, 3).flush();

    for (int seed = 0; seed < DRAWS; seed++) {
      assertThat(kept(log, seed)).containsExactly(1L, 2L, 3L);
    }
    assertThat(Survivors.of(log.read().readOn(), new Random(1)).lost()).isZero();
  }

  @Test
  void ofWhatCameAfterItEachSubsetMayBeLeftButTheWhole() throws IOException {
    MadeUpLog log = log().write(1, 1).flush().write(2, 2).write(3, 3);

    Set<List<Long>> seen = new HashSet<>();
    Random random = new Random(1);
    for (int draw = 0; draw < DRAWS; draw++) {
      Survivors survivors = Survivors.of(log.read().readOn(), random);
      seen.add(survivors.kept().stream().map(Entry::sector).toList());
      assertThat(survivors.unforced()).isEqualTo(2);
      assertThat(survivors.lost()).isEqualTo(3 - survivors.kept().size());
    }
    assertThat(seen).containsExactlyInAnyOrder(List.of(1L), List.of(1L, 2L), List.of(1L, 3L));
  }

  @Test
  void theOnlyOneThatCanBeLostIs() throws IOException {
    MadeUpLog log = log().flush().write(2, 2);

    for (int seed = 0; seed < DRAWS; seed++) {
      assertThat(kept(log, seed)).isEmpty();
    }
  }

  @Test
  void whatWasForcedByItselfIsKept() throws IOException {
    MadeUpLog log = log().flush().write(2, 2).forced(3, 3);

    assertThat(kept(log, 1)).containsExactly(3L);
  }

  @Test
  void aWriteThatFlushesHasNotForcedItself() throws IOException {
    MadeUpLog log = log().write(1, 1).flushAndWrite(2, 2);

    assertThat(kept(log, 1)).containsExactly(1L);
  }

  @Test
  void withoutAFlushAnythingMayBeLost() throws IOException {
    MadeUpLog log = log().write(1, 1).write(2, 2);

    assertThat(Survivors.unforced(log.read().readOn())).hasSize(2);
  }

  @Test
  void discardsAndMarksAreNoWrites() throws IOException {
    MadeUpLog log = log().write(1, 1).flush().discard(1, 8).mark();

    Survivors survivors = Survivors.of(log.read().readOn(), new Random(1));
    assertThat(survivors.unforced()).isZero();
    assertThat(survivors.kept()).hasSize(1);
  }

  @Test
  void theSameSeedDrawsTheSame() throws IOException {
    MadeUpLog log = log().flush();
    for (int sector = 0; sector < 30; sector++) {
      log.write(sector, 1);
    }

    assertThat(kept(log, 7)).isEqualTo(kept(log, 7)).isNotEqualTo(kept(log, 8));
  }
}
