package dev.balenachaos.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.process.HostCommand;
import dev.balenachaos.qemu.MachineSpec.Beginning;
import dev.balenachaos.run.InfraException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the guest's memory and devices as a snapshot in its disk. Each copy needs the whole of the
 * disk and reads the whole of the memory, so it takes longer and shares nothing.
 */
final class SnapshotState implements GuestState {

  static final String NAME = "snapshot";

  private static final String TAG = "template";

  /** How long the guest's whole memory may take to be written or read, also to a slow disk. */
  private static final Duration WHOLE_MEMORY = Duration.ofMinutes(5);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public MachineSpec toBoot(MachineSpec spec, Path memory) {
    return spec;
  }

  @Override
  public void save(Machine machine, Path template) {
    if (!machine.qmp().schema().hasCommand("snapshot-save")) {
      throw new ForbiddenStateException("This QEMU has no command snapshot-save.");
    }
    Migration.requireAllowed(machine.qmp());
    run(machine.qmp(), "snapshot-delete", Map.of());
    run(machine.qmp(), "snapshot-save", Map.of("vmstate", MachineSpec.DISK_NODE));
  }

  @Override
  public Overlay disk(Path template, Path path) {
    Path disk = template.resolve(DISK);
    HostCommand.run(
        List.of("cp", "--sparse=always", "--reflink=auto", disk.toString(), path.toString()));
    return new Overlay(path);
  }

  @Override
  public MachineSpec toClone(MachineSpec spec, Path template) {
    return spec.beginning(Beginning.HALTED);
  }

  @Override
  public MachineSpec toSucceed(MachineSpec spec, Path template, Path memory) {
    return toClone(spec, template);
  }

  @Override
  public void restore(Machine machine, Path template) {
    run(machine.qmp(), "snapshot-load", Map.of("vmstate", MachineSpec.DISK_NODE));
  }

  private static void run(Qmp qmp, String command, Map<String, String> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(
        Map.of("job-id", command, "tag", TAG, "devices", List.of(MachineSpec.DISK_NODE)));
    CompletableFuture<QmpEvent> concluded =
        qmp.next(
            event ->
                event.name().equals("JOB_STATUS_CHANGE")
                    && event.data().path("id").asText().equals(command)
                    && event.data().path("status").asText().equals("concluded"));
    qmp.execute(command, arguments);
    qmp.await(concluded, command, WHOLE_MEMORY);
    for (JsonNode job : qmp.execute("query-jobs")) {
      if (job.path("id").asText().equals(command) && job.has("error")) {
        throw new InfraException("QEMU refused " + command + ": " + job.path("error").asText());
      }
    }
    qmp.execute("job-dismiss", Map.of("id", command));
  }
}
