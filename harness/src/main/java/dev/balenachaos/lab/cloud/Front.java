package dev.balenachaos.lab.cloud;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Takes every request in, finds its operation, and counts how it was answered. It never waits. */
final class Front extends Handler.Abstract.NonBlocking {

  /** Asked by the lab itself: counted nowhere, and no trouble meets it. */
  static final String HEALTH = "/lab/health";

  private final Devices devices;
  private final Troubles troubles;
  private final Ledger all;
  private final Map<Endpoint, Operation> operations;

  Front(Devices devices, Troubles troubles, Ledger all, Map<Endpoint, Operation> operations) {
    this.devices = devices;
    this.troubles = troubles;
    this.all = all;
    this.operations = operations;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback);
    if (exchange.path().equals(HEALTH)) {
      exchange.send(Answer.empty(204));
      return true;
    }
    Route route = Route.of(exchange.path());
    if (!exchange.readQuery()) {
      end(exchange, exchange.call(route, new byte[0]), Answer.words(400));
      return true;
    }
    Optional<Trouble> met = troubles.met(route.endpoint());
    if (met.isPresent()) {
      suffer(met.get(), exchange, route);
    } else {
      proceed(exchange, route);
    }
    return true;
  }

  private void suffer(Trouble trouble, Exchange exchange, Route route) {
    Duration delay = trouble.delay();
    Integer status = trouble.status();
    if (delay != null) {
      exchange.after(delay.toMillis(), () -> proceed(exchange, route));
    } else if (status == null) {
      exchange.hangUp();
    } else {
      Call call = exchange.call(route, new byte[0]);
      devices.registered(call.parameter("uuid")).ifPresent(call::concerns);
      end(exchange, call, erring(status, trouble.retryAfter()));
    }
  }

  private static Answer erring(int status, @Nullable Duration retryAfter) {
    Answer words = Answer.words(status);
    return retryAfter == null
        ? words
        : new Answer(
            status, Map.of("Retry-After", Long.toString(retryAfter.toSeconds())), words.body());
  }

  private void proceed(Exchange exchange, Route route) {
    if (route.endpoint() == Endpoint.OTHER) {
      end(exchange, exchange.call(route, new byte[0]), Answer.words(404));
    } else if (!route.takes(exchange.method())) {
      end(
          exchange,
          exchange.call(route, new byte[0]),
          new Answer(405, Map.of("Allow", route.endpoint().methods()), new byte[0]));
    } else if (route.endpoint() == Endpoint.LOG_STREAM) {
      streamLogs(exchange, exchange.call(route, new byte[0]));
    } else if (exchange.method().equals("GET") || exchange.method().equals("HEAD")) {
      operate(exchange, exchange.call(route, new byte[0]));
    } else {
      BodyReader.read(
          exchange,
          body -> operate(exchange, exchange.call(route, body)),
          () -> end(exchange, exchange.call(route, new byte[0]), Answer.words(413)));
    }
  }

  private void operate(Exchange exchange, Call call) {
    Answer answer;
    try {
      Operation operation = operations.get(call.endpoint());
      answer = operation == null ? Answer.words(404) : operation.answer(call);
    } catch (Refusal e) {
      answer = e.answer();
    } catch (RuntimeException e) {
      answer = Answer.words(500);
    }
    end(exchange, call, answer);
  }

  private void streamLogs(Exchange exchange, Call call) {
    try {
      CloudDevice device = devices.requireFrom(call, call.parameter("uuid"));
      if (!call.header("content-type").startsWith("application/x-ndjson")) {
        throw new Refusal(415, "Streaming requests require Content-Type application/x-ndjson");
      }
      boolean packed = call.header("content-encoding").equalsIgnoreCase("gzip");
      device.ledger().heard(Endpoint.LOG_STREAM, 100);
      LogUpload.begin(exchange, packed, device.ledger(), answer -> end(exchange, call, answer));
    } catch (Refusal e) {
      end(exchange, call, e.answer());
    }
  }

  private void end(Exchange exchange, Call call, Answer answer) {
    all.answered(call.endpoint(), answer.status(), false);
    call.answered(answer.status());
    exchange.send(answer);
  }
}
