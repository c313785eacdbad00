package dev.balenachaos.ssh;

import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Kills a command on the device with all processes of its session, over a second channel. */
final class Kill {

  private final RemoteCommand command;
  private final Duration limit;

  Kill(RemoteCommand command, Duration limit) {
    this.command = command;
    this.limit = limit;
  }

  /** Returns whether the command has ended on the device. */
  boolean perform() {
    if (command.hasEnded()) {
      return true;
    }
    if (command.leader().isEmpty()) {
      return false;
    }
    int leader = command.leader().getAsInt();
    OutputStream nowhere = OutputStream.nullOutputStream();
    // Where the shell leads no session, there is none of its number: then this kills nothing.
    String line = "pkill -KILL -s " + leader + " || kill -KILL -- -" + leader;
    try (RemoteCommand kill =
        RemoteCommand.start(command.session(), line, nowhere, nowhere, limit)) {
      return kill.awaitEnd(limit) && command.awaitEnd(limit);
    } catch (JSchException | IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
