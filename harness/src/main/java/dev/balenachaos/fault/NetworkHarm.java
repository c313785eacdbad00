package dev.balenachaos.fault;

import dev.balenachaos.run.Story;
import dev.balenachaos.wire.Impairment;
import dev.balenachaos.wire.Rate;
import java.time.Duration;
import java.util.Locale;

/** What is done to a device's traffic. */
sealed interface NetworkHarm {

  /** Returns what a rule of the wire does. */
  Impairment impairment();

  /** Tells whether only what the device sends is hurt on the wire, not what it gets. */
  default boolean outwardOnly() {
    return false;
  }

  /** Tells whether nothing comes back any more, which a try of the traffic must show. */
  default boolean cutsOff() {
    return false;
  }

  record Blocked() implements NetworkHarm {
    @Override
    public Impairment impairment() {
      return Impairment.dropped();
    }

    @Override
    public boolean cutsOff() {
      return true;
    }

    @Override
    public String toString() {
      return "blocked";
    }
  }

  record Rejected() implements NetworkHarm {
    @Override
    public Impairment impairment() {
      return Impairment.rejected();
    }

    @Override
    public boolean outwardOnly() {
      return true;
    }

    @Override
    public boolean cutsOff() {
      return true;
    }

    @Override
    public String toString() {
      return "rejected";
    }
  }

  record Dropped(double probability) implements NetworkHarm {
    public Dropped {
      if (!(probability > 0 && probability < 1)) {
        throw new IllegalArgumentException(
            "Packets are dropped with a probability between 0 and 1, not "
                + probability
                + "; blocked(…) drops them all");
      }
    }

    @Override
    public Impairment impairment() {
      return Impairment.lost(probability);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "dropped with %.1f %%", probability * 100);
    }
  }

  record Delayed(Duration delay, Duration jitter) implements NetworkHarm {
    public Delayed {
      if (delay.isNegative() || delay.isZero() || delay.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException("Traffic is delayed by up to a minute, not " + delay);
      }
      if (jitter.isNegative() || jitter.compareTo(delay) > 0) {
        throw new IllegalArgumentException(
            "A jitter is between 0 and its delay of " + delay + ", not " + jitter);
      }
    }

    @Override
    public Impairment impairment() {
      return Impairment.delayed(delay, jitter);
    }

    @Override
    public boolean outwardOnly() {
      return true;
    }

    @Override
    public String toString() {
      return "delayed by "
          + Story.readable(delay)
          + (jitter.isZero() ? "" : " ± " + Story.readable(jitter));
    }
  }

  record LimitedTo(Rate rate) implements NetworkHarm {
    @Override
    public Impairment impairment() {
      return Impairment.limitedTo(rate);
    }

    @Override
    public String toString() {
      return "limited to " + rate;
    }
  }
}
