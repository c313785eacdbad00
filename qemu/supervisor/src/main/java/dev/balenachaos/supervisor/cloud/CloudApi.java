package dev.balenachaos.supervisor.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.balenachaos.supervisor.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The cloud's HTTP API. */
interface CloudApi {

  /**
   * Sends a request, and tries nothing twice.
   *
   * @return the answer, whatever its code; fails if there is none in time
   */
  CompletableFuture<Reply> send(Call call);

  /**
   * A request.
   *
   * @param path from the root, with the query
   * @param key the bearer's; empty for none
   * @param etag of the answer that is known already; empty for none
   * @param body empty for none
   * @param timeout the longest silence: while connecting, until the answer begins, and within it
   */
  record Call(
      String method,
      String path,
      String key,
      String etag,
      Optional<JsonNode> body,
      Duration timeout) {

    static Call get(String path, String key, Duration timeout) {
      return new Call("GET", path, key, "", Optional.empty(), timeout);
    }

    static Call of(String method, String path, String key, JsonNode body, Duration timeout) {
      return new Call(method, path, key, "", Optional.of(body), timeout);
    }

    Call unless(String knownEtag) {
      return new Call(method, path, key, knownEtag, body, timeout);
    }
  }

  /**
   * An answer.
   *
   * @param etag empty if it has none
   * @param retryAfter the header of that name; empty if it has none
   */
  record Reply(int status, String etag, String retryAfter, byte[] body) {

    boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    /**
     * Parses the body.
     *
     * @throws IOException if it is no JSON
     */
    JsonNode json() throws IOException {
      return Json.parse(body);
    }
  }
}
