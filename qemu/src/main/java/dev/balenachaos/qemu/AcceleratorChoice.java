package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what guests run under: KVM once a guest has really run to its end under it, TCG
 * otherwise. The verdict is kept per processor, host kernel and QEMU.
 */
final class AcceleratorChoice {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Path KVM = Path.of("/dev/kvm");

  private final Path cache;
  private final Path kvm;
  private final @Nullable Accelerator asked;
  private final String host;
  private final Function<Accelerator, TinyGuest.Outcome> guest;

  /**
   * Prepares a choice.
   *
   * @param kvm the device node of KVM
   * @param asked what to take in any case, or null
   * @param host all that a verdict holds for beside the state of {@code kvm} and what was asked
   * @param guest runs the tiny guest
   */
  AcceleratorChoice(
      Path cache,
      Path kvm,
      @Nullable Accelerator asked,
      String host,
      Function<Accelerator, TinyGuest.Outcome> guest) {
    this.cache = cache;
    this.kvm = kvm;
    this.asked = asked;
    this.host = host;
    this.guest = guest;
  }

  /**
   * Prepares the choice for this host. {@code -Dqemu.accel=kvm} or {@code tcg} overrides it.
   *
   * @param cache the folder in which verdicts are kept
   * @param kernel the kernel of the guest that is run
   */
  static AcceleratorChoice onThisHost(Path cache, Path kernel) {
    return new AcceleratorChoice(cache, KVM, asked(), host(), new TinyGuest(kernel)::under);
  }

  /**
   * Returns the verdict, from a guest run now when there is none yet.
   *
   * @throws InfraException when KVM was asked for and no guest runs under it, or none runs at all
   */
  HostSpeed make() {
    // One at a time: who measures beside another test finds the host slower than it is.
    synchronized (AcceleratorChoice.class) {
      return kept(cache.resolve("speed-" + Digest.of(circumstances()).substring(0, 16) + ".json"));
    }
  }

  private HostSpeed kept(Path file) {
    try {
      if (Files.isRegularFile(file)) {
        return JSON.readValue(file.toFile(), HostSpeed.class);
      }
    } catch (IOException e) {
      // An unreadable verdict is no verdict: it is found again and written anew.
    }
    HostSpeed found = find();
    try {
      Files.createDirectories(cache);
      JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), found);
    } catch (IOException e) {
      throw new InfraException("Cannot write " + file + ": " + e, e);
    }
    return found;
  }

  private HostSpeed find() {
    if (asked != null) {
      return measure(asked, "asked for by -Dqemu.accel");
    }
    if (!Files.exists(kvm)) {
      return measure(Accelerator.TCG, "there is no " + kvm);
    }
    if (!Files.isReadable(kvm) || !Files.isWritable(kvm)) {
      return measure(Accelerator.TCG, kvm + " is not open to this user; join the group kvm");
    }
    TinyGuest.Outcome outcome = guest.apply(Accelerator.KVM);
    if (outcome.ended()) {
      return HostSpeed.measured(
          Accelerator.KVM, "a guest ran under it", best(Accelerator.KVM, outcome));
    }
    return measure(Accelerator.TCG, "KVM is there but a guest does not run under it: slower");
  }

  private HostSpeed measure(Accelerator accelerator, String reason) {
    TinyGuest.Outcome outcome = guest.apply(accelerator);
    if (!outcome.ended()) {
      throw new InfraException(
          "No guest runs under " + accelerator + " (" + reason + ").\nSeen: " + outcome.seen());
    }
    return HostSpeed.measured(accelerator, reason, best(accelerator, outcome));
  }

  /** Runs the guest once more, now that the host's caches are warm, and takes the better time. */
  private Duration best(Accelerator accelerator, TinyGuest.Outcome first) {
    TinyGuest.Outcome second = guest.apply(accelerator);
    return second.ended() && second.took().compareTo(first.took()) < 0
        ? second.took()
        : first.took();
  }

  private String circumstances() {
    boolean usable = Files.isReadable(kvm) && Files.isWritable(kvm);
    return String.join("\n", host, "kvm " + Files.exists(kvm) + " " + usable, "asked " + asked);
  }

  private static String host() {
    return String.join(
        "\n",
        processor(),
        System.getProperty("os.version"),
        HostCommand.run(List.of(HostTool.QEMU.path(), "--version")));
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * Returns what {@code -Dqemu.accel} asks for, or null.
   *
   * @throws InfraException for any other word than {@code kvm} and {@code tcg}
   */
  static @Nullable Accelerator asked() {
    return asked(System.getProperty("qemu.accel"));
  }

  static @Nullable Accelerator asked(@Nullable String word) {
    if (word == null || word.isEmpty()) {
      return null;
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "kvm" -> Accelerator.KVM;
      case "tcg" -> Accelerator.TCG;
      default -> throw new InfraException("-Dqemu.accel=" + word + " is neither kvm nor tcg.");
    };
  }
}
