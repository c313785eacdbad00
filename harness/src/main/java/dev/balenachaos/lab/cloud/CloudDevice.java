package dev.balenachaos.lab.cloud;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.balenachaos.workload.FleetRelease;
import dev.balenachaos.workload.Workload;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A device as the cloud knows it: what it is to be, and what it was heard saying. It may be
 * prepared before the device registers. Safe for use by many threads.
 */
public final class CloudDevice {

  /** balena-supervisor 19.0.5, {@code src/config/schema-type.ts}: appUpdatePollInterval. */
  private static final Duration POLL_INTERVAL = Duration.ofMinutes(15);

  private final String uuid;
  private final Fleet fleet;
  private final Ledger ledger = new Ledger();
  private final Map<String, String> config = new LinkedHashMap<>();
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Set<String> keys = new HashSet<>();
  private final ObjectNode reported = new JsonMapper().createObjectNode();
  private String name;
  private @Nullable Integer id;
  private boolean pinned;
  private @Nullable FleetRelease pinnedTo;

  CloudDevice(String uuid, Fleet fleet) {
    this.uuid = uuid;
    this.fleet = fleet;
    this.name = "device-" + uuid.substring(0, Math.min(7, uuid.length()));
  }

  /** Returns the UUID that it has in its config.json. */
  public String uuid() {
    return uuid;
  }

  /** Tells whether it has registered. */
  public synchronized boolean isRegistered() {
    return id != null;
  }

  /** Returns the id that it got when it registered; empty before. */
  public synchronized OptionalInt id() {
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /**
   * Releases an app to this device alone, whatever its fleet runs.
   *
   * @return the commit, by which the device will report it
   */
  public String release(Workload workload) {
    FleetRelease published = fleet.publish(workload);
    pinTo(published);
    return published.commit();
  }

  /** Returns the commit that it is asked to run now; empty while it is to run nothing. */
  public Optional<String> released() {
    return assigned().map(FleetRelease::commit);
  }

  /** Returns how often it asks for its target state, without the jitter: 15 minutes by default. */
  public Duration pollInterval() {
    String millis = assignment().config().get(Assignment.prefixed("SUPERVISOR_POLL_INTERVAL"));
    return millis == null ? POLL_INTERVAL : Duration.ofMillis(Long.parseLong(millis));
  }

  /** Lets it run nothing, whatever its fleet runs. */
  public synchronized void empty() {
    pinned = true;
    pinnedTo = null;
  }

  /** Lets it follow its fleet again. */
  public synchronized void unpin() {
    pinned = false;
    pinnedTo = null;
  }

  /** Names it. Default: {@code device-} and the first seven digits of its UUID. */
  public synchronized void rename(String newName) {
    name = newName;
  }

  /** Sets a config variable, for instance {@code SUPERVISOR_POLL_INTERVAL} in milliseconds. */
  public synchronized void configure(String variable, String value) {
    config.put(Assignment.prefixed(variable), value);
  }

  /** Lets a config variable have the value again that its release or its fleet gives. */
  public synchronized void unconfigure(String variable) {
    config.remove(Assignment.prefixed(variable));
  }

  /** Makes every key that it has worthless: it is answered 401 until it exchanges keys. */
  public synchronized void revokeKeys() {
    keys.clear();
  }

  /** Returns when the cloud last heard from it; empty when it never did. */
  public Optional<Contact> lastContact() {
    return ledger.lastContact();
  }

  /** Returns the state that it has reported, all reports together. */
  public synchronized ReportedState reported() {
    return new ReportedState(fleet.uuid(), reported);
  }

  /** Returns the key of its supervisor's API ({@code api_secret}), once it has reported one. */
  public Optional<String> apiSecret() {
    return reported().text("api_secret");
  }

  /** Returns the tags that it has set. */
  public synchronized Map<String, String> tags() {
    return Map.copyOf(tags);
  }

  /** Returns the last 10,000 lines of its logs, oldest first. */
  public List<LogLine> logs() {
    return ledger.lines();
  }

  /** Returns how many lines it has logged, those that are kept no longer included. */
  public long logCount() {
    return ledger.lineCount();
  }

  /** Returns how often it asked for something, by the status of the answer. */
  public Map<Integer, Long> requests(Endpoint endpoint) {
    return ledger.requests(endpoint);
  }

  Ledger ledger() {
    return ledger;
  }

  synchronized void register(int newId, String key) {
    id = newId;
    keys.add(key);
  }

  synchronized void accept(String key) {
    keys.add(key);
  }

  synchronized boolean has(String key) {
    return keys.contains(key);
  }

  /** Takes over the fields of a report; each replaces what was reported of it before. */
  synchronized void report(ObjectNode fields) {
    reported.setAll(fields.deepCopy());
  }

  synchronized void tag(Map<String, String> more) {
    tags.putAll(more);
  }

  synchronized String name() {
    return name;
  }

  synchronized Map<String, String> ownConfig() {
    return new LinkedHashMap<>(config);
  }

  synchronized Optional<FleetRelease> assigned() {
    return pinned ? Optional.ofNullable(pinnedTo) : fleet.released();
  }

  synchronized Assignment assignment() {
    Optional<FleetRelease> release = assigned();
    Map<String, String> variables = new LinkedHashMap<>();
    fleet.config().forEach((key, value) -> variables.put(Assignment.prefixed(key), value));
    release.ifPresent(
        assigned ->
            assigned
                .config()
                .forEach((key, value) -> variables.put(Assignment.prefixed(key), value)));
    variables.putAll(config);
    return new Assignment(uuid, name, variables, fleet, release);
  }

  synchronized void pinTo(FleetRelease published) {
    pinned = true;
    pinnedTo = published;
  }
}
