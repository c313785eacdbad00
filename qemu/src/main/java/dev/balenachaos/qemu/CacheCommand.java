package dev.balenachaos.qemu;

import dev.balenachaos.run.InfraException;
import dev.balenachaos.run.Story;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What {@code ci/cache} does for people: it shows what is kept of images, and removes it. */
final class CacheCommand {

  private static final int DONE = 0;
  private static final int NOT_DONE = 1;
  private static final int NOT_UNDERSTOOD = 2;

  private static final String USAGE =
      """
      usage: ci/cache list               show what is kept, with what goes first on top
             ci/cache prune [--to SIZE]  remove what goes first, down to SIZE or to the bound
             ci/cache clear              remove all that is not in use
      A SIZE is digits and K, M, G or T, for instance 512M.""";

  private final Cache cache;
  private final PrintStream out;
  private final PrintStream err;

  CacheCommand(Cache cache, PrintStream out, PrintStream err) {
    this.cache = cache;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) {
    int status;
    try {
      Cache cache = Cache.ofUser(Story.onConsole());
      status = new CacheCommand(cache, System.out, System.err).run(List.of(arguments));
    } catch (InfraException e) {
      System.err.println("ci/cache: " + e.getMessage());
      status = NOT_DONE;
    } catch (IOException e) {
      System.err.println("ci/cache: the cache cannot be read or changed: " + e);
      status = NOT_DONE;
    }
    System.exit(status);
  }

  /** Does what the words ask for, and returns the exit status. */
  int run(List<String> words) throws IOException {
    if (words.equals(List.of("list"))) {
      return list();
    }
    if (words.equals(List.of("clear"))) {
      return clear();
    }
    if (words.equals(List.of("prune"))) {
      return prune(cache.bound());
    }
    if (words.size() == 3 && words.subList(0, 2).equals(List.of("prune", "--to"))) {
      try {
        return prune(DataSize.parse(words.get(2)));
      } catch (IllegalArgumentException e) {
        err.println("ci/cache: " + e.getMessage());
        return NOT_UNDERSTOOD;
      }
    }
    if (words.equals(List.of("--help"))) {
      out.println(USAGE);
      return DONE;
    }
    err.println(USAGE);
    return NOT_UNDERSTOOD;
  }

  private int list() throws IOException {
    CacheListing listing = CacheListing.of(cache.root());
    List<CacheEntry> making = CacheListing.making(cache.root());
    if (listing.items().isEmpty() && making.isEmpty()) {
      out.println("Nothing is kept in " + cache.root());
      return DONE;
    }
    out.print(CacheTable.of(listing, making));
    out.println(
        "total " + listing.size() + " of " + cache.bound() + " allowed, in " + cache.root());
    return DONE;
  }

  private int clear() throws IOException {
    CacheListing left = evict(new DataSize(0));
    for (CacheListing.Item item : left.items()) {
      out.println("kept     " + item.entry().name() + ": " + item.size() + ", in use");
    }
    for (CacheEntry entry : CacheListing.making(cache.root())) {
      out.println("kept     " + entry.name() + ", which is being made");
    }
    return DONE;
  }

  private int prune(DataSize bound) throws IOException {
    CacheListing left = evict(bound);
    if (left.size().compareTo(bound) <= 0) {
      return DONE;
    }
    err.println(
        "ci/cache: " + left.size() + " are more than " + bound + ", and all of it is in use");
    return NOT_DONE;
  }

  private CacheListing evict(DataSize bound) throws IOException {
    CacheSweep.of(cache.root());
    List<CacheListing.Item> removed = new ArrayList<>();
    CacheListing left = Eviction.downTo(bound, cache.root(), removed::add);
    for (CacheListing.Item item : removed) {
      out.println("removed  " + item.entry().name() + ": " + item.summary());
    }
    DataSize freed = new CacheListing(removed).size();
    out.println("freed " + freed + ", kept " + left.size() + " in " + cache.root());
    return left;
  }
}
