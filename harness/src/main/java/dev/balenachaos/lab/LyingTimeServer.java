package dev.balenachaos.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * An NTP server that says of the time what it is told to say, the truth at first. Its answers are
 * some milliseconds less exact than those of the {@link TimeServer}, since each takes a process.
 */
public final class LyingTimeServer implements LabService {

  private static final String NAME = "liar";
  private final LabNetwork network;
  private final Clock clock = Clock.systemUTC();
  private final Path folder;
  private final Doorway door;
  private final ServiceProcess process;
  private volatile Said said;

  /** A claim and the moment from which on it is made. */
  private record Said(TimeClaim claim, Instant since) {}

  private LyingTimeServer(LabNetwork network, Path folder) {
    this.network = network;
    this.folder = folder;
    this.said = new Said(TimeClaim.truth(), clock.instant());
    Path socket = folder.resolve("socket");
    this.door = Doorway.at(socket, NAME, this::answer);
    this.process =
        ServiceProcess.inside(
            network,
            NAME,
            Socat.datagrams(
                "UDP4-RECVFROM:123,bind=" + LabHost.LIAR.address(), "UNIX-CONNECT:" + socket),
            folder);
  }

  /**
   * Starts it; it answers when this returns.
   *
   * @throws dev.balenachaos.run.InfraException with its last words when it does not start
   */
  public static LyingTimeServer start(LabNetwork network) {
    LyingTimeServer server = new LyingTimeServer(network, network.folderOf("liar"));
    try {
      server.process.awaitSaying(Socat.READY);
      server.requireHealthy();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Says this of the time from now on. */
  public void claim(TimeClaim claim) {
    said = new Said(claim, clock.instant());
  }

  /** Returns what it says of the time. */
  public TimeClaim claimed() {
    return said.claim();
  }

  private void answer(SocketChannel caller) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(1024);
    int length = caller.read(request);
    if (length <= 0) {
      return;
    }
    Said now = said;
    Instant came = now.claim().at(clock.instant(), now.since());
    byte[] asked = Arrays.copyOf(request.array(), length);
    Instant goes = now.claim().at(clock.instant(), now.since());
    Optional<byte[]> answer = NtpPacket.answer(asked, came, goes, now.claim().synchronised());
    if (answer.isPresent()) {
      caller.write(ByteBuffer.wrap(answer.get()));
    }
  }

  /**
   * Asks it for the time, over the network, as a device would.
   *
   * @return by how much the time that it gives is ahead of the host's
   * @throws dev.balenachaos.run.InfraException when it gives none
   */
  public Duration ahead() {
    return TimeServer.ahead(network, folder, LabHost.LIAR);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Requires it to answer, unless it is to be unsynchronised: then it has no answer to be used. */
  @Override
  public void requireHealthy() {
    process.requireAlive();
    if (claimed().synchronised()) {
      ahead();
    }
  }

  @Override
  public void close() {
    process.close();
    door.close();
  }
}
