package dev.balenachaos.qemu;

import dev.balenachaos.device.Device;
import dev.balenachaos.device.DeviceRequest;
import dev.balenachaos.device.Preparation;
import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Run;
import dev.balenachaos.run.Story;
import dev.balenachaos.run.Timeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands out copies of templates, each of which is made when it is first asked for.
 *
 * @param cache where they are kept
 * @param image what the devices' disks begin with
 * @param speed what they run under
 * @param ways to keep a guest's state, the best first
 * @param inMemory a file system in the host's memory
 */
record Templates(
    Cache cache, DiskImage image, HostSpeed speed, List<GuestState> ways, Path inMemory) {

  private static final String ABOUT = "template";

  /** Prepares for the ways that there are. */
  Templates(Cache cache, DiskImage image, HostSpeed speed) {
    this(cache, image, speed, waysAsked(), Path.of("/dev/shm"));
  }

  private static List<GuestState> waysAsked() {
    return System.getProperty("qemu.templates", "").equals(SnapshotState.NAME)
        ? List.of(new SnapshotState())
        : List.of(new RamFileState(), new SnapshotState());
  }

  /**
   * Returns a copy that is ready and prepared. A template that turns out to be damaged is thrown
   * away and made again, once. One whose copy does not get ready gets a second chance first, as the
   * host may just have been too busy.
   *
   * @return empty when such a device cannot be copied, which is told
   * @throws InfraException when there is no such device
   */
  Optional<Device> copy(DeviceRequest request) {
    try {
      return copyOrDiscard(request, true);
    } catch (UnreadyCopyException e) {
      tellOfAnother(request, String.valueOf(e.getMessage()));
    } catch (DamagedTemplateException e) {
      return copyOrDiscard(request, false);
    }
    try {
      return copyOrDiscard(request, false);
    } catch (DamagedTemplateException e) {
      return copyOrDiscard(request, false);
    }
  }

  /** With what was seen of the one that did not, since nothing else is kept of it. */
  private static void tellOfAnother(DeviceRequest request, String why) {
    String seen =
        why.lines().filter(line -> line.startsWith("Seen: ")).findFirst().orElse("Seen: " + why);
    request
        .timeline()
        .record(
            Timeline.Kind.STEP, ABOUT, "a copy did not get ready in time", Map.of("reason", why));
    request
        .run()
        .story()
        .tell(ABOUT, "a copy did not get ready in time: trying another one. " + seen);
  }

  private Optional<Device> copyOrDiscard(DeviceRequest request, boolean secondChance) {
    CacheLease lease = template(request.preparation().steps(), request.run(), secondChance);
    try {
      Template template = Template.in(lease.folder());
      tellOfWorse(template, request.run().story());
      if (template.canBeCopied()) {
        return Optional.of(new Clone(request, template, speed).device(lease));
      }
      lease.close();
      return Optional.empty();
    } catch (DamagedTemplateException e) {
      discard(lease, e, secondChance);
      throw e;
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /** Also where the template was made by an earlier run, which told why. */
  private void tellOfWorse(Template template, Story story) {
    if (!template.canBeCopied()) {
      story.tellOnce(ABOUT, "such a device cannot be copied: each one is booted");
    } else if (!template.way().name().equals(ways.get(0).name())) {
      story.tellOnce(
          ABOUT, "copies go on from a " + template.way().name() + ", which takes longer");
    }
  }

  /** A host that was stopped in the middle says nothing about the template. */
  private static void discard(
      CacheLease lease, DamagedTemplateException damage, boolean secondChance) {
    boolean spared = secondChance && damage instanceof UnreadyCopyException;
    if (!spared && !Thread.currentThread().isInterrupted()) {
      lease.discard(String.valueOf(damage.getMessage()).lines().findFirst().orElse(""));
    }
    lease.close();
  }

  /**
   * Takes a template into use, which is made now unless it is there.
   *
   * @param secondChance whether a template that it is made of is kept where its copy does not get
   *     ready
   */
  CacheLease template(List<Preparation.Step> steps, Run run, boolean secondChance) {
    String name = "template-" + new TemplateKey(image, speed).after(steps);
    if (ways.get(0) instanceof SnapshotState) {
      name += "-" + SnapshotState.NAME;
    }
    return cache.use(name, folder -> make(folder, steps, run, secondChance));
  }

  private void make(Path folder, List<Preparation.Step> steps, Run run, boolean secondChance)
      throws IOException {
    long start = System.nanoTime();
    Story story = run.story();
    try (TemplateMemory memory = TemplateMemory.find(inMemory, folder, story)) {
      TemplateBuild build = new TemplateBuild(folder, memory.folder(), speed, request(folder, run));
      if (steps.isEmpty()) {
        story.tell(ABOUT, "booting a device to copy, once for this image and machine");
        needs(folder, image.entry());
        build.boot(image, ways);
      } else {
        story.tell(ABOUT, "preparing a device to copy, once for what it is to have on it");
        try (CacheLease base = template(List.of(), run, secondChance)) {
          needs(folder, Optional.of(base.folder().getFileName().toString()));
          succeed(build, base, steps, secondChance);
        }
      }
    }
    story.tell(
        ABOUT, "halted after " + Story.readable(Duration.ofNanos(System.nanoTime() - start)));
  }

  private void succeed(
      TemplateBuild build, CacheLease base, List<Preparation.Step> steps, boolean secondChance)
      throws IOException {
    try {
      Template template = Template.in(base.folder());
      if (template.canBeCopied()) {
        build.succeed(template, steps, ways);
      } else {
        Template.complete(build.folder(), template.manifest());
      }
      if (!base.isCurrent()) {
        throw new DamagedTemplateException("what it was made of was thrown away meanwhile");
      }
    } catch (DamagedTemplateException e) {
      discard(base, e, secondChance);
      throw e;
    }
  }

  private static void needs(Path folder, Optional<String> entry) throws IOException {
    if (entry.isPresent()) {
      Files.writeString(folder.resolve("needs"), entry.get() + "\n");
    }
  }

  private static DeviceRequest request(Path folder, Run run) {
    Timeline timeline = new Timeline();
    timeline.listen(
        event -> {
          if (event.kind() == Timeline.Kind.INFRA) {
            run.story().tell(event.source(), event.text());
          }
        });
    return new DeviceRequest(URI.create("qemu:template"), run, folder, timeline);
  }
}
