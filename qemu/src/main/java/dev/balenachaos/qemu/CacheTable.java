package dev.balenachaos.qemu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The entries of a cache as people read them, a line each. */
final class CacheTable {

  /** A line, which has something in each column. */
  private record Row(
      String name, String kind, String size, String lastUsed, String made, String inUse) {}

  private CacheTable() {}

  static String of(CacheListing listing, List<CacheEntry> making) throws IOException {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("name", "kind", "size", "last used", "made", "in use"));
    for (CacheListing.Item item : listing.items()) {
      CacheEntry entry = item.entry();
      rows.add(
          new Row(
              entry.name(),
              entry.kind(),
              item.size().toString(),
              CacheListing.Item.minute(item.lastUsed()),
              CacheListing.Item.minute(item.made()),
              entry.inUse() ? "yes" : "-"));
    }
    for (CacheEntry entry : making) {
      rows.add(new Row(entry.name(), entry.kind(), "-", "-", "being made", "yes"));
    }
    return print(rows);
  }

  private static String print(List<Row> rows) {
    int name = rows.stream().mapToInt(row -> row.name.length()).max().orElse(0);
    int kind = rows.stream().mapToInt(row -> row.kind.length()).max().orElse(0);
    String format = "%-" + name + "s  %-" + kind + "s  %5s  %-16s  %-16s  %s%n";
    StringBuilder table = new StringBuilder();
    for (Row row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              format,
              row.name,
              row.kind,
              row.size,
              row.lastUsed,
              row.made,
              row.inUse));
    }
    return table.toString();
  }
}
