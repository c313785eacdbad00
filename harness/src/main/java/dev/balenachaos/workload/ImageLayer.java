package dev.balenachaos.workload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One layer of a {@link ContainerImage}: directories, files and symbolic links, all owned by root.
 * Parent directories that are not named exist with mode 0755. What is put at a path later replaces
 * what was there.
 */
public final class ImageLayer {

  private static final int PERMISSIONS = 07777;

  private final SortedMap<String, Entry> entries;

  /** What is at one path of the layer. */
  sealed interface Entry permits Directory, Content, Copy, Link {}

  record Directory(int mode) implements Entry {}

  /** Not a record, since two arrays of the same bytes are not equal. */
  static final class Content implements Entry {

    private final int mode;
    private final byte[] bytes;

    Content(int mode, byte[] bytes) {
      this.mode = mode;
      this.bytes = bytes.clone();
    }

    int mode() {
      return mode;
    }

    long size() {
      return bytes.length;
    }

    void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }
  }

  record Copy(int mode, Path source) implements Entry {

    void writeTo(OutputStream out) throws IOException {
      Files.copy(source, out);
    }
  }

  record Link(String target) implements Entry {}

  private ImageLayer(SortedMap<String, Entry> entries) {
    this.entries = Collections.unmodifiableSortedMap(entries);
  }

  /** Starts a layer with nothing in it. */
  public static ImageLayer empty() {
    return new ImageLayer(new TreeMap<>());
  }

  /** Adds a directory. */
  public ImageLayer withDirectory(String path, int mode) {
    return with(path, new Directory(mode));
  }

  /** Adds a file with the given bytes. */
  public ImageLayer withFile(String path, int mode, byte[] content) {
    return with(path, new Content(mode, content));
  }

  /** Adds a file with the given text in UTF-8. */
  public ImageLayer withFile(String path, int mode, String content) {
    return withFile(path, mode, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a file whose bytes are read from the host when the image is written. */
  public ImageLayer withFile(String path, int mode, Path source) {
    return with(path, new Copy(mode, source));
  }

  /** Adds a symbolic link. */
  public ImageLayer withLink(String path, String target) {
    return with(path, new Link(target));
  }

  /**
   * Adds what is in a directory of the host, with its modes and symbolic links. Files are read when
   * the image is written.
   *
   * @param path where its content goes, {@code /} for the root of the image
   * @throws IOException when it cannot be read, or holds a device, socket or pipe
   */
  public ImageLayer withTree(String path, Path directory) throws IOException {
    SortedMap<String, Entry> more = new TreeMap<>(entries);
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path source : (Iterable<Path>) found::iterator) {
        String below = directory.relativize(source).toString();
        if (!below.isEmpty()) {
          put(more, path + "/" + below, entryOf(source));
        }
      }
    }
    return new ImageLayer(more);
  }

  /** Returns what is in the layer by path without a leading slash, parents before children. */
  Map<String, Entry> entries() {
    return entries;
  }

  private ImageLayer with(String path, Entry entry) {
    SortedMap<String, Entry> more = new TreeMap<>(entries);
    put(more, path, entry);
    return new ImageLayer(more);
  }

  private static void put(SortedMap<String, Entry> entries, String path, Entry entry) {
    String inImage = Path.of("/", path).normalize().toString().substring(1);
    for (int slash = inImage.indexOf('/'); slash > 0; slash = inImage.indexOf('/', slash + 1)) {
      entries.putIfAbsent(inImage.substring(0, slash), new Directory(0755));
    }
    entries.put(inImage, entry);
  }

  private static Entry entryOf(Path source) throws IOException {
    if (Files.isSymbolicLink(source)) {
      return new Link(Files.readSymbolicLink(source).toString());
    }
    int mode =
        (int) Files.getAttribute(source, "unix:mode", LinkOption.NOFOLLOW_LINKS) & PERMISSIONS;
    if (Files.isDirectory(source)) {
      return new Directory(mode);
    }
    if (Files.isRegularFile(source)) {
      return new Copy(mode, source);
    }
    throw new IOException(source + " is neither a file nor a directory nor a symbolic link");
  }
}
