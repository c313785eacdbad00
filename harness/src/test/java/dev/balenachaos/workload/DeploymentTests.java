package dev.balenachaos.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.DockerClient;
import com.sun.net.httpserver.HttpServer;
import dev.balenachaos.device.Engine;
import dev.balenachaos.device.Journal;
import dev.balenachaos.device.Supervisor;
import dev.balenachaos.run.Timeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class DeploymentTests {

  private static final JsonMapper JSON = new JsonMapper();

  private static final Workload APP =
      Workload.named("app")
          .withService(
              Service.named("web", ContainerImage.named("web:1"))
                  .withPort(8081, 8081)
                  .servingHttp("/"));

  @TempDir private Path folder;
  private HttpServer web;
  private final FakeSupervisor supervisor = new FakeSupervisor();
  private final FakeEngine engine = new FakeEngine();
  private FakeDevice device;

  @BeforeEach
  void serve() throws Exception {
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("still here".getBytes(UTF_8));
          exchange.close();
        });
    web.start();
    device = new FakeDevice(folder, engine, supervisor, new FakeJournal(), web.getAddress());
  }

  @AfterEach
  void stopServing() {
    web.stop(0);
  }

  @Test
  void imagesAreLoadedBeforeTheTargetIsPosted() {
    Deployment deployment = device.deploy(APP);

    assertThat(engine.loaded).containsExactly("web:1");
    assertThat(supervisor.posted.at("/local/apps/1/commit").asText())
        .isEqualTo(deployment.commit());
    assertThat(device.attachments().newest(Deployment.class)).contains(deployment);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDeviceWithAnotherProcessorIsLeftAsItIs() {
    assertThatThrownBy(() -> device.ofProcessor("aarch64").deploy(APP))
        .isInstanceOf(TestAbortedException.class)
        .hasMessage(
            "fake-1 has a processor of the kind aarch64, and the images of an app are for x86_64"
                + " here");

    assertThat(engine.loaded).isEmpty();
  }

  @Test
  void configVariablesOfTheDeviceAreKept() {
    device.deploy(APP.withConfig("SUPERVISOR_POLL_INTERVAL", "600000"));

    assertThat(supervisor.posted.at("/local/config").toString())
        .isEqualTo("{\"SUPERVISOR_DELTA\":\"false\",\"SUPERVISOR_POLL_INTERVAL\":\"600000\"}");
  }

  @Test
  void stepsAreOnTheTimeline() {
    device.deploy(APP);

    assertThat(device.timeline().events())
        .filteredOn(event -> event.kind() == Timeline.Kind.STEP)
        .extracting(Timeline.Event::text)
        .startsWith("web:1 was loaded", "the supervisor took the target state")
        .last()
        .asString()
        .startsWith("app is applied and runs after");
  }

  @Test
  void aRefusedTargetIsToldWithTheSupervisorsWords() {
    supervisor.refusal = "ROLLBACK - SQLITE_ERROR: cannot rollback";

    assertThatThrownBy(() -> device.deploy(APP))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContainingAll("fake-1", "app", "400", "SQLITE_ERROR", "journalctl");
  }

  @Test
  void whatIsNotRunningIsNamed() {
    Deployment deployment = device.deploy(APP);
    assertThat(deployment.missing()).isEmpty();

    supervisor.tamper = state -> ((ObjectNode) state.at("/containers/0")).put("status", "exited");
    assertThat(deployment.missing()).contains("service web is exited");

    supervisor.tamper = state -> state.put("appState", "applying");
    assertThat(deployment.missing().orElseThrow()).startsWith("the supervisor says applying");

    supervisor.tamper = state -> state.put("release", "older");
    assertThat(deployment.missing()).contains("the supervisor says applied of release older");

    supervisor.tamper = state -> {};
    web.stop(0);
    assertThat(deployment.missing()).contains("service web does not answer HTTP");
  }

  @Test
  void anotherReleaseReplacesTheOneThatRuns() {
    Deployment first = device.deploy(APP);

    Deployment second = first.update(APP.asRelease(2));

    assertThat(second.commit()).isNotEqualTo(first.commit());
    assertThat(device.attachments().all(Deployment.class)).containsExactly(second);
  }

  @Test
  void nothingIsAskedAnyMoreOfWhatADeployedAppHasReplaced() {
    device.deploy(APP);

    Deployment second = device.deploy(APP.asRelease(2));

    assertThat(device.attachments().all(Deployment.class)).containsExactly(second);
  }

  @Test
  void removedWorkloadIsInTheTargetNoMore() {
    Deployment deployment = device.deploy(APP);

    deployment.remove();

    assertThat(supervisor.posted.at("/local/apps")).isEmpty();
    assertThat(device.attachments().all(Deployment.class)).isEmpty();
  }

  @Test
  void namesAreThoseThatTheSupervisorGives() {
    Deployment deployment = device.deploy(APP.asRelease(3));

    assertThat(deployment.container("web")).isEqualTo("web_1_3_" + deployment.commit());
    assertThat(deployment.volumeFolder("readings"))
        .isEqualTo("/mnt/data/docker/volumes/1_readings/_data");
    assertThat(deployment.page("web")).contains("still here");
  }

  /** Applies at once whatever it takes, and answers as supervisor 19.0.5 does. */
  private static final class FakeSupervisor implements Supervisor {

    private JsonNode posted = JSON.createObjectNode();
    private String refusal = "";
    private Consumer<ObjectNode> tamper = state -> {};

    @Override
    public Answer send(String method, String path, @Nullable JsonNode body, Duration timeLimit) {
      if (method.equals("POST")) {
        if (!refusal.isEmpty()) {
          return new Answer(400, refusal);
        }
        posted = requireNonNull(body);
        return new Answer(200, "{\"status\":\"success\",\"message\":\"OK\"}");
      }
      return new Answer(200, (path.endsWith("target-state") ? target() : state()).toString());
    }

    private static JsonNode target() {
      ObjectNode target = JSON.createObjectNode();
      target.withObject("/state/local/config").put("SUPERVISOR_DELTA", "false");
      return target;
    }

    private JsonNode state() {
      JsonNode app = posted.at("/local/apps/1");
      ObjectNode state =
          JSON.createObjectNode().put("appState", "applied").put("release", commit(app));
      var containers = state.putArray("containers");
      app.path("services")
          .forEach(
              service ->
                  containers
                      .addObject()
                      .put("status", "Running")
                      .put("appId", 1)
                      .put("serviceName", service.path("serviceName").asText()));
      tamper.accept(state);
      return state;
    }

    private static String commit(JsonNode app) {
      return app.path("commit").asText();
    }

    @Override
    public boolean pings() {
      return true;
    }

    @Override
    public boolean healthy() {
      return true;
    }
  }

  private static final class FakeEngine implements Engine {

    private final List<String> loaded = new ArrayList<>();

    @Override
    public boolean load(String reference, String imageId, Path tar) {
      return loaded.add(reference);
    }

    @Override
    public DockerClient client() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean answers() {
      return true;
    }
  }

  private static final class FakeJournal implements Journal {

    @Override
    public AutoCloseable follow(Consumer<Entry> listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> entries(String matches, int limit) {
      return List.of();
    }
  }
}
