package org.jingu.data.prepare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What is odd about the data of a preparation but may be meant; each is told once. */
final class Warnings {
  /** What is told at most once of each column. */
  enum About {
    /** Cells that look like lists. */
    LISTS,
    /** Text with spaces around it. */
    SPACES,
    /** Times that may be in another unit. */
    TIMES
  }

  private record Key(About about, String column) {}

  private final Map<Key, String> byKey = new LinkedHashMap<>();

  void add(About about, String column, Supplier<String> message) {
    byKey.computeIfAbsent(new Key(about, column), key -> message.get());
  }

  /** Takes what another found, which is then empty. */
  void take(Warnings other) {
    other.byKey.forEach(byKey::putIfAbsent);
    other.byKey.clear();
  }

  /** In the order in which they were found. */
  List<String> all() {
    return List.copyOf(byKey.values());
  }
}
