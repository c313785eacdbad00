package dev.balenachaos.lab.cloud;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that have not brought a whole request some time after they were opened, also
 * those that send a byte now and then.
 */
final class FirstRequestDeadline implements Connection.Listener {

  private final Supplier<Scheduler> scheduler;
  private final Duration patience;
  private final Map<Connection, Scheduler.Task> waiting = new ConcurrentHashMap<>();

  FirstRequestDeadline(Supplier<Scheduler> scheduler, Duration patience) {
    this.scheduler = scheduler;
    this.patience = patience;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection.getEndPoint() instanceof SslConnection.SslEndPoint) {
      waiting.put(
          connection,
          scheduler
              .get()
              .schedule(() -> expire(connection), patience.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    Scheduler.Task task = waiting.remove(connection);
    if (task != null) {
      task.cancel();
    }
  }

  private void expire(Connection connection) {
    waiting.remove(connection);
    if (connection.getMessagesIn() == 0) {
      connection.close();
    }
  }
}
