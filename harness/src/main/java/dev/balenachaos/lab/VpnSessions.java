package dev.balenachaos.lab;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Who is on the VPN, by what OpenVPN's management interface tells line by line (its
 * management-notes.txt, "CLIENT notification"). A client is known by the name that it logs in with,
 * which is a device's UUID.
 */
final class VpnSessions {

  private static final String CLIENT = ">CLIENT:";

  private final BiPredicate<String, String> keys;

  /** By OpenVPN's number: who has logged in, and who of them has a tunnel. */
  private final Map<String, String> names = new HashMap<>();

  private final Map<String, String> established = new TreeMap<>();

  private String notice = "";
  private final Map<String, String> environment = new HashMap<>();

  VpnSessions(BiPredicate<String, String> keys) {
    this.keys = keys;
  }

  /** Takes in a line, and returns the command that it asks for, if any. */
  synchronized Optional<String> hear(String line) {
    if (!line.startsWith(CLIENT)) {
      return Optional.empty();
    }
    String said = line.substring(CLIENT.length());
    if (said.equals("ENV,END")) {
      return concluded();
    }
    if (said.startsWith("ENV,")) {
      String[] variable = said.substring("ENV,".length()).split("=", 2);
      environment.put(variable[0], variable.length > 1 ? variable[1] : "");
    } else {
      notice = said;
      environment.clear();
    }
    return Optional.empty();
  }

  private Optional<String> concluded() {
    String[] words = notice.split(",");
    if (words.length < 2) {
      return Optional.empty();
    }
    String number = words[1];
    return switch (words[0]) {
      case "CONNECT", "REAUTH" -> Optional.of(judged(number, words[2]));
      case "ESTABLISHED" -> {
        established.put(number, names.getOrDefault(number, ""));
        yield Optional.empty();
      }
      case "DISCONNECT" -> {
        established.remove(number);
        names.remove(number);
        yield Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private String judged(String number, String attempt) {
    String name = environment.getOrDefault("username", "");
    if (!keys.test(name, environment.getOrDefault("password", ""))) {
      return "client-deny " + number + " " + attempt + " \"wrong key\"";
    }
    names.put(number, name);
    return "client-auth-nt " + number + " " + attempt;
  }

  /** Returns who has a tunnel; never null. */
  synchronized Set<String> connected() {
    return new TreeSet<>(established.values());
  }

  /** Returns OpenVPN's number of somebody's tunnel. */
  synchronized Optional<String> numberOf(String name) {
    return established.entrySet().stream()
        .filter(session -> session.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
