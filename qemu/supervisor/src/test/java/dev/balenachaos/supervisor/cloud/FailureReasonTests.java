package dev.balenachaos.supervisor.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class FailureReasonTests {
  @Test
  void names_what_went_wrong_and_not_on_which_thread() {
    assertThat(FailureReason.of(new CompletionException(new IOException("Connection reset"))))
        .isEqualTo("java.io.IOException: Connection reset");
  }

  @Test
  void says_of_an_unknown_name_that_it_is_unknown() {
    ConnectException failure = new ConnectException();
    failure.initCause(new UnresolvedAddressException());

    assertThat(FailureReason.of(failure)).startsWith("ENOTFOUND");
  }
}
