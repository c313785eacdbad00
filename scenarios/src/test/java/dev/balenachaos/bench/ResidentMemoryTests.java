package dev.balenachaos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ResidentMemoryTests {

  private final ResidentMemory memory = new ResidentMemory();

  @Test
  void whatTheFirstHalfGrewIsNoGrowth() {
    LongStream.range(0, 50).forEach(second -> memory.add(second << 20));
    LongStream.range(0, 50).forEach(second -> memory.add(50L << 20));

    assertThat(memory.secondHalfGrowth()).isZero();
  }

  @Test
  void theSecondHalfGrowsFromTheMedianOfItsFirstTenthToThatOfItsLast() {
    LongStream.range(0, 100).forEach(memory::add);

    assertThat(memory.secondHalfGrowth()).isEqualTo(45);
  }

  @Test
  void aShortLookHasNoFigureOfTheTenthMinute() {
    Figures figures = new Figures();
    LongStream.range(0, 10).forEach(second -> memory.add(second << 20));

    memory.into(figures);

    assertThat(figures.all())
        .extracting(Figure::name)
        .containsExactly("memory.start", "memory.end", "memory.highest", "memory.growth");
  }

  @Test
  void theKernelTellsResidentMemoryInKibibytes() {
    assertThat(SupervisorProcess.resident("VmHWM:\t  90000 kB\nVmRSS:\t   2048 kB\n"))
        .isEqualTo(2 << 20);
  }
}
