package dev.balenachaos.supervisor.compose;

import dev.balenachaos.supervisor.target.App;
import dev.balenachaos.supervisor.target.Service;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The keys and addresses by which a container may use the APIs of the supervisor and the cloud. */
public interface ApiAccess {

  /**
   * What a device that belongs to no fleet gives: nothing for the cloud, and for the supervisor,
   * which asks nobody for a key then, one that is made from the names of app and service. So it is
   * the same at each start without having been kept, lest the container be made anew.
   */
  ApiAccess UNMANAGED =
      new ApiAccess() {
        @Override
        public String supervisorKey(App app, Service service) {
          String name = app.uuid() + "/" + service.name();
          return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
              .toString()
              .replace("-", "");
        }

        @Override
        public String cloudKey() {
          return "";
        }

        @Override
        public String cloudUrl() {
          return "";
        }
      };

  /** Returns the key for the supervisor's API that is this service's own. */
  String supervisorKey(App app, Service service);

  /** Returns the device's key for the cloud's API; empty if it has none. */
  String cloudKey();

  /** Returns the cloud's address; empty if there is no cloud. */
  String cloudUrl();
}
