package dev.balenachaos.lab.cloud;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.Scheduler;

/** One request of the HTTP server and the answer to it. */
final class Exchange {

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Map<String, String> query = new HashMap<>();

  Exchange(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  String method() {
    return request.getMethod();
  }

  /** Returns the path without what is escaped in it. */
  String path() {
    String path = request.getHttpURI().getDecodedPath();
    return path == null ? "" : path;
  }

  /** Takes the query apart; returns false when that cannot be done. */
  boolean readQuery() {
    try {
      for (Fields.Field field : Request.extractQueryParameters(request)) {
        query.put(field.getName(), field.getValue());
      }
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Returns the body, to be read without waiting. */
  Content.Source body() {
    return request;
  }

  Call call(Route route, byte[] body) {
    Map<String, String> headers = new HashMap<>();
    for (HttpField header : request.getHeaders()) {
      String value = header.getValue();
      headers.put(header.getLowerCaseName(), value == null ? "" : value);
    }
    return new Call(route, method(), query, headers, body);
  }

  /**
   * Sends the answer at once, also while the body still comes in. Whatever is left of the body is
   * swallowed: a connection that is closed on it is reset, and takes the answer from a client that
   * is still sending.
   */
  void send(Answer answer) {
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    Callback answered = Callback.from(() -> LingeringClose.begin(this), callback::failed);
    response.write(true, ByteBuffer.wrap(answer.body()), answered);
  }

  /** Ends what has been answered. */
  void end() {
    callback.succeeded();
  }

  /** Closes the connection. */
  void hangUp() {
    request.getConnectionMetaData().getConnection().getEndPoint().close();
    callback.failed(new EofException("The cloud hung up"));
  }

  /** Gives up, since the client did. */
  void abandon(Throwable reason) {
    callback.failed(reason);
  }

  Scheduler.Task after(long millis, Runnable action) {
    return request.getComponents().getScheduler().schedule(action, millis, TimeUnit.MILLISECONDS);
  }
}
