package dev.balenachaos.lab.containers;

import dev.balenachaos.run.InfraException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A process that waits for this JVM to end, and then removes the containers and images of one lab:
 * also after {@code kill -9}, since then its standard input ends. It is there before the first of
 * them, and in a session of its own, so that what is typed at the JVM's terminal does not end it.
 */
final class Keeper implements AutoCloseable {

  /** Under which every container of a lab bears the lab's id. */
  static final String LABEL = "dev.balenachaos.lab";

  // It looks three times, since the engine may still be busy with what was asked for last.
  private static final String SCRIPT =
      """
      read word && [ "$word" = done ] && exit 0
      for look in 1 2 3; do
        containers=$(docker ps --all --quiet --filter "label=%1$s=$1")
        [ -z "$containers" ] || docker rm --force --volumes $containers
        images=$(docker images --filter "reference=balena-chaos/lab-*:$1" --format '{{.Repository}}:{{.Tag}}')
        [ -z "$images" ] || docker rmi --force $images
        sleep 1
      done
      """
          .formatted(LABEL);

  private final String id;
  private final Process process;

  private Keeper(String id, Process process) {
    this.id = id;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @throws InfraException when its program cannot be started
   */
  static Keeper start(LocalEngine engine) {
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    ProcessBuilder builder =
        new ProcessBuilder("setsid", "sh", "-c", SCRIPT, "keeper", id)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("DOCKER_HOST", engine.host());
    try {
      return new Keeper(id, builder.start());
    } catch (IOException e) {
      throw new InfraException(
          "What ends the lab's containers when this JVM is killed cannot be started: "
              + e.getMessage(),
          e);
    }
  }

  /** Returns the lab's id, of 16 characters. */
  String id() {
    return id;
  }

  /** Ends it without its doing anything, since everything is gone already. */
  @Override
  public void close() {
    try (OutputStream in = process.getOutputStream()) {
      in.write("done\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // It is gone already, and with it its reason.
    }
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
