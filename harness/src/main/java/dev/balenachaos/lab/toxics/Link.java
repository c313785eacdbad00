package dev.balenachaos.lab.toxics;

import dev.balenachaos.lab.toxics.Piece.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: from a socket through the toxics of that direction, in the order
 * in which they were added, to the other socket. It reads only while the first of them has room.
 */
final class Link extends Alarm {

  /** How often one socket is read before others get their turn. */
  private static final int READS = 4;

  private final EventLoop loop;
  private final Connection connection;
  private final SocketChannel source;
  private final SocketChannel sink;
  private final List<Slot> slots = new ArrayList<>();
  private @Nullable Piece leaving;
  private boolean sourceEnded;
  private boolean endPassed;
  private boolean done;

  Link(EventLoop loop, Connection connection, SocketChannel source, SocketChannel sink) {
    super(loop);
    this.loop = loop;
    this.connection = connection;
    this.source = source;
    this.sink = sink;
  }

  List<Slot> slots() {
    return slots;
  }

  boolean isDone() {
    return done;
  }

  boolean wantsToRead() {
    return !done && !sourceEnded && headHasRoom();
  }

  boolean wantsToWrite() {
    return !done && leaving != null;
  }

  /** Reads what the source has, as far as there is room. */
  void read(long now) {
    try {
      for (int i = 0; i < READS && wantsToRead(); i++) {
        ByteBuffer buffer = loop.buffer();
        int count = source.read(buffer);
        if (count == 0) {
          break;
        }
        if (count < 0) {
          sourceEnded = true;
          break;
        }
        byte[] bytes = new byte[count];
        buffer.flip().get(bytes);
        feed(Piece.data(ByteBuffer.wrap(bytes), now), now);
        pump(now);
      }
    } catch (IOException e) {
      connection.lost(source);
    }
    pump(now);
  }

  /** The source's socket is gone: what is on its way is still delivered, then the end. */
  void sourceLost() {
    sourceEnded = true;
  }

  /** The sink's socket is gone: there is nothing left to do. */
  void sinkLost(long now) {
    done = true;
    abandon(now);
  }

  /** Gives up everything that is held. */
  void abandon(long now) {
    setTo(Stage.NEVER);
    leaving = null;
    slots.forEach(slot -> slot.stage().release(now));
    slots.clear();
  }

  @Override
  void ring(long now) {
    pump(now);
    connection.settle(now);
  }

  /** Moves everything as far as it may go now. */
  void pump(long now) {
    boolean moved = true;
    while (moved && !done) {
      moved = deliver(now);
      for (int i = slots.size() - 1; i > 0; i--) {
        moved |= move(slots.get(i - 1).stage(), slots.get(i).stage(), now);
      }
      if (sourceEnded && !endPassed && headHasRoom()) {
        endPassed = true;
        feed(Piece.end(Kind.END, now), now);
        moved = true;
      }
      moved |= dropEmptied();
    }
    if (!done) {
      setTo(nextDue());
    }
  }

  private static boolean move(Stage from, Stage to, long now) {
    boolean moved = false;
    while (to.hasRoom()) {
      Piece piece = from.give(now);
      if (piece == null) {
        break;
      }
      to.take(piece, now);
      moved = true;
    }
    return moved;
  }

  private boolean deliver(long now) {
    boolean moved = false;
    while (!done) {
      if (leaving == null && !slots.isEmpty()) {
        leaving = slots.get(slots.size() - 1).stage().give(now);
      }
      if (leaving == null || !write(leaving, now)) {
        break;
      }
      leaving = null;
      moved = true;
    }
    return moved;
  }

  /** Writes a piece, or ends what it ends; false when the sink takes no more for now. */
  private boolean write(Piece piece, long now) {
    try {
      switch (piece.kind()) {
        case DATA -> {
          sink.write(piece.bytes());
          return !piece.bytes().hasRemaining();
        }
        case END -> {
          done = true;
          setTo(Stage.NEVER);
          sink.shutdownOutput();
        }
        case CUT -> connection.close(now);
        case RESET -> connection.reset(now);
        default -> throw new IllegalStateException("No such kind of piece: " + piece.kind());
      }
    } catch (IOException e) {
      connection.lost(sink);
    }
    return true;
  }

  private boolean headHasRoom() {
    return slots.isEmpty() ? leaving == null : slots.get(0).stage().hasRoom();
  }

  private void feed(Piece piece, long now) {
    if (slots.isEmpty()) {
      leaving = piece;
    } else {
      slots.get(0).stage().take(piece, now);
    }
  }

  private boolean dropEmptied() {
    boolean dropped = false;
    for (Iterator<Slot> i = slots.iterator(); i.hasNext(); ) {
      Slot slot = i.next();
      if (slot.isEmptied()) {
        i.remove();
        dropped = true;
      }
    }
    return dropped;
  }

  /** Returns when the next piece can move; one whose successor has no room waits for that. */
  private long nextDue() {
    long next = Stage.NEVER;
    for (int i = 0; i < slots.size(); i++) {
      boolean room = i + 1 < slots.size() ? slots.get(i + 1).stage().hasRoom() : leaving == null;
      if (room) {
        next = Math.min(next, slots.get(i).stage().due());
      }
    }
    return next;
  }
}
