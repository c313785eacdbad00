package dev.balenachaos.contract;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.nio.charset.StandardCharsets;

/** The shell in a container, as {@code docker exec} runs it. */
record ContainerShell(DockerClient client, String container) {

  /**
   * Runs a command line, which must succeed.
   *
   * @return what it printed, without trailing white space
   */
  String run(String line) {
    String exec =
        client
            .execCreateCmd(container)
            .withCmd("sh", "-c", line)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .exec()
            .getId();
    Printed printed = new Printed();
    try {
      client.execStartCmd(exec).exec(printed).awaitCompletion();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while '" + line + "' ran in a container", e);
    }
    Long status = client.inspectExecCmd(exec).exec().getExitCodeLong();
    if (status == null || status != 0) {
      throw new AssertionError("'" + line + "' ended with " + status + " and printed: " + printed);
    }
    return printed.toString().stripTrailing();
  }

  private static final class Printed extends ResultCallback.Adapter<Frame> {

    private final StringBuilder text = new StringBuilder();

    @Override
    public void onNext(Frame frame) {
      text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
