package org.jingu.data.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jingu.data.read.IpcFile.Block;

/**
 * What the indices of a dictionary-encoded column stand for, in each part of one file: a stream may
 * replace a dictionary, and of several streams each has its own.
 *
 * @param versions in the order of the file
 * @param none what holds where none was written, since a file without rows need not
 */
record Dictionary<V>(List<Version<V>> versions, V none) {
  /**
   * A dictionary in force until it is replaced.
   *
   * @param stream which stream of the file it belongs to
   * @param from the dictionary batch that starts it
   * @param values by index
   */
  record Version<V>(int stream, int from, V values) {}

  /** The dictionary in force for a record batch. */
  V at(Block batch) {
    for (int i = versions.size() - 1; i >= 0; i--) {
      Version<V> version = versions.get(i);
      if (version.stream() == batch.stream() && version.from() < batch.dictionaries()) {
        return version.values();
      }
    }
    return none;
  }

  /** The same with other values. */
  <W> Dictionary<W> map(Function<V, W> change) {
    List<Version<W>> changed = new ArrayList<>();
    for (Version<V> version : versions) {
      changed.add(new Version<>(version.stream(), version.from(), change.apply(version.values())));
    }
    return new Dictionary<>(changed, change.apply(none));
  }
}
