package dev.balenachaos.contract.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The data files beside this package. */
final class Resource {

  private static final JsonMapper JSON = new JsonMapper();

  private Resource() {}

  static JsonNode json(String name) {
    try (InputStream in = Resource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no recording " + name);
      }
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("The recording " + name + " cannot be read", e);
    }
  }
}
