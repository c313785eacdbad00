package dev.balenachaos.junit;

import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import org.junit.platform.engine.support.hierarchical.ParallelExecutionConfiguration;

/** A fixed number of threads: one that waits is not replaced by another that takes a device. */
record Threads(int getParallelism) implements ParallelExecutionConfiguration {

  private static final int KEEP_ALIVE_SECONDS = 30;

  @Override
  public int getMinimumRunnable() {
    return getParallelism;
  }

  @Override
  public int getMaxPoolSize() {
    return getParallelism;
  }

  @Override
  public int getCorePoolSize() {
    return getParallelism;
  }

  @Override
  public int getKeepAliveSeconds() {
    return KEEP_ALIVE_SECONDS;
  }

  /** Without it a thread that waits while no other may be added would fail. */
  @Override
  public Predicate<? super ForkJoinPool> getSaturatePredicate() {
    return pool -> true;
  }
}
