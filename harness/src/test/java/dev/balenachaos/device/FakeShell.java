package dev.balenachaos.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A shell that answers from a list: the last answer to a command is given again and again. */
final class FakeShell implements Shell {

  /** A stream whose lines the test writes. */
  static final class FakeStream implements Streaming {

    final String command;
    private final Consumer<String> listener;
    private volatile boolean running = true;

    private FakeStream(String command, Consumer<String> listener) {
      this.command = command;
      this.listener = listener;
    }

    void print(String line) {
      listener.accept(line);
    }

    @Override
    public boolean running() {
      return running;
    }

    @Override
    public void close() {
      running = false;
    }
  }

  final List<String> commands = new CopyOnWriteArrayList<>();
  final List<FakeStream> streams = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<String>> answers = new LinkedHashMap<>();
  private volatile @Nullable String failing;

  FakeShell answers(String commandPart, String... inTurn) {
    answers.put(commandPart, new ArrayDeque<>(List.of(inTurn)));
    return this;
  }

  /** Lets the next command that contains this have no answer. */
  void failsOnce(String commandPart) {
    failing = commandPart;
  }

  @Override
  public Result run(String command, byte[] input, Duration timeLimit) {
    commands.add(command);
    if (failing != null && command.contains(failing)) {
      failing = null;
      throw new ShellException("connection lost");
    }
    List<String> known = new ArrayList<>(answers.keySet());
    String part = known.stream().filter(command::contains).findFirst().orElse("");
    Deque<String> inTurn = answers.getOrDefault(part, new ArrayDeque<>(List.of("")));
    String answer = inTurn.size() > 1 ? inTurn.remove() : inTurn.element();
    return new Result(0, answer.getBytes(UTF_8), "");
  }

  @Override
  public Streaming stream(String command, Consumer<String> line) {
    FakeStream stream = new FakeStream(command, line);
    streams.add(stream);
    return stream;
  }
}
