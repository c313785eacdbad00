package dev.balenachaos.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a compose file runs and builds. The key {@literal image} of a service that is built is the
 * name of what comes out, and no base.
 *
 * @param images what its services run as it is pulled, and what their builds take besides
 * @param builds what its services are built of, as far as that is in folders
 * @param elsewhere what builds take from a URL, of which nothing is known
 */
record ComposeFile(List<Base> images, List<Build> builds, List<Place> elsewhere) {

  private static final String IMAGE_CONTEXT = "docker-image://";

  /** What Docker takes for no folder, but for an archive or a repository of git. */
  private static final Pattern URL =
      Pattern.compile("(?:https?|git|ssh)://.*|git@.*|github\\.com/.*");

  /**
   * A place in the file.
   *
   * @param text what stands there, with the defaults put in
   */
  record Place(int line, String text) {

    private static Place of(Yaml scalar) {
      return new Place(scalar.line(), expand(scalar.text().orElse("")).text());
    }

    private boolean isElsewhere() {
      return URL.matcher(text).matches();
    }
  }

  /**
   * A build of a service.
   *
   * @param line where it stands
   * @param context the folder
   * @param dockerfile the file in that folder; empty for the one that is found there
   * @param inline the Dockerfile itself, where it stands in the compose file
   */
  record Build(
      int line,
      String context,
      Optional<String> dockerfile,
      Optional<Yaml> inline,
      BuildArguments arguments) {}

  ComposeFile {
    images = List.copyOf(images);
    builds = List.copyOf(builds);
    elsewhere = List.copyOf(elsewhere);
  }

  /**
   * Reads one. Values of the environment are not known, defaults are.
   *
   * @throws UnreadableException when it is no YAML
   */
  static ComposeFile parse(String text) throws UnreadableException {
    List<Base> images = new ArrayList<>();
    List<Build> builds = new ArrayList<>();
    List<Place> elsewhere = new ArrayList<>();
    for (Yaml document : Yaml.documents(text)) {
      Map<String, Yaml> services = document.get("services").map(Yaml::entries).orElse(Map.of());
      for (Yaml service : services.values()) {
        Optional<Yaml> build = service.get("build");
        if (build.isPresent()) {
          Place context = context(build.get());
          boolean inline = build.get().get("dockerfile_inline").isPresent();
          if (context.isElsewhere() && !inline) {
            elsewhere.add(context);
          } else {
            builds.add(build(build.get(), context));
          }
          contexts(build.get()).values().stream()
              .map(Place::of)
              .filter(Place::isElsewhere)
              .forEach(elsewhere::add);
          taken(build.get()).forEach(image -> images.add(base(image)));
        } else {
          service.get("image").ifPresent(image -> images.add(base(image)));
        }
      }
    }
    return new ComposeFile(images, builds, elsewhere);
  }

  private static Base base(Yaml image) {
    String name = image.text().orElse("").replaceFirst("^" + IMAGE_CONTEXT, "");
    return new Base(image.line(), expand(name));
  }

  private static Variables.Expanded expand(String text) {
    return Variables.of(Map.of()).expand(text);
  }

  /** Returns where a build says what it is built of, or where it says nothing. */
  private static Place context(Yaml build) {
    Optional<Yaml> said = build.text().isPresent() ? Optional.of(build) : build.get("context");
    return said.map(Place::of).orElse(new Place(build.line(), "."));
  }

  private static Build build(Yaml build, Place context) {
    return new Build(
        build.get("dockerfile").map(Yaml::line).orElse(context.line()),
        context.text(),
        build.get("dockerfile").map(Place::of).map(Place::text),
        build.get("dockerfile_inline"),
        new BuildArguments(arguments(build), contexts(build).keySet()));
  }

  /** A build argument without a value has that of the environment, which is not known. */
  private static Map<String, String> arguments(Yaml build) {
    Map<String, String> values = new LinkedHashMap<>();
    pairs(build, "args")
        .forEach(
            (name, value) -> {
              Variables.Expanded known = expand(value.text().orElse("$unknown"));
              if (known.unknown().isEmpty()) {
                values.put(name, known.text());
              }
            });
    return values;
  }

  private static Map<String, Yaml> contexts(Yaml build) {
    return pairs(build, "additional_contexts");
  }

  private static List<Yaml> taken(Yaml build) {
    return contexts(build).values().stream()
        .filter(value -> value.text().orElse("").startsWith(IMAGE_CONTEXT))
        .toList();
  }

  /** Returns what is written as a mapping or as a list of {@code name=value}. */
  private static Map<String, Yaml> pairs(Yaml build, String key) {
    Map<String, Yaml> pairs =
        new LinkedHashMap<>(build.get(key).map(Yaml::entries).orElse(Map.of()));
    for (Yaml item : build.get(key).map(Yaml::items).orElse(List.of())) {
      item.assignment().ifPresent(pair -> pairs.put(pair.getKey(), pair.getValue()));
    }
    return pairs;
  }
}
