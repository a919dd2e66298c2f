package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The histories of a configuration: all rows are added first, then each row can be given its own.
 */
final class Histories {
  private final List<History> histories = new ArrayList<>();
  private final int before;

  Histories(PrepareConfig config) {
    this.before = config.sparse().size() + config.crosses().size();
    for (Map.Entry<String, HistoryConfig> it : config.histories().entrySet()) {
      histories.add(new History(it.getKey(), it.getValue(), config));
    }
  }

  /** Whether there is none, so that no row need be added. */
  boolean isEmpty() {
    return histories.isEmpty();
  }

  /** Remembers a row. */
  void add(RawExample row, Part part) {
    histories.forEach(it -> it.add(row, part));
  }

  /** Orders what was added; no more can be. */
  void sort() {
    histories.forEach(History::sort);
  }

  /** Gives a row its tokens, after those that it has. */
  void fill(RawExample row, Part part) {
    for (int i = 0; i < histories.size(); i++) {
      row.cut[before + i] = histories.get(i).fill(row, part);
      row.ends[before + i] = row.tokenCount;
    }
  }
}
