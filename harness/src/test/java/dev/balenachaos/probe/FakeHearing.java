package dev.balenachaos.probe;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a cloud would hear, as a test says. */
public final class FakeHearing implements Hearing {

  public volatile @Nullable Duration since;
  public volatile @Nullable String released;
  public volatile @Nullable String reported;
  public volatile List<String> failed = List.of();

  @Override
  public Optional<Duration> sinceLastHeard() {
    return Optional.ofNullable(since);
  }

  @Override
  public Duration pollInterval() {
    return Duration.ofMinutes(15);
  }

  @Override
  public Optional<String> released() {
    return Optional.ofNullable(released);
  }

  @Override
  public Optional<String> reported() {
    return Optional.ofNullable(reported);
  }

  @Override
  public List<String> failedHandshakes() {
    return failed;
  }

  @Override
  public String apiName() {
    return "api.lab.test";
  }
}
