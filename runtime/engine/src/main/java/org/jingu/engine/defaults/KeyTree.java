package org.jingu.engine.defaults;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values in a tree of maps, by keys such as {@code train.optimizer.dense.lr}. */
final class KeyTree {
  private final Map<String, Object> tree;

  /** Wraps a copy, whose values alone are shared. */
  KeyTree(Map<String, ?> tree) {
    this.tree = copy(tree);
  }

  /** The tree. */
  Map<String, Object> map() {
    return tree;
  }

  /** The value of a key; null where there is none. */
  @Nullable Object get(String key) {
    Object at = tree;
    for (String part : key.split("\\.", -1)) {
      at = at instanceof Map<?, ?> map ? map.get(part) : null;
    }
    return at;
  }

  /** Sets a key that has no value; says whether there was a place for it. */
  boolean put(String key, Object value) {
    List<String> parts = List.of(key.split("\\.", -1));
    Map<String, Object> at = tree;
    for (String part : parts.subList(0, parts.size() - 1)) {
      Object next = at.get(part);
      if (next == null) {
        next = new LinkedHashMap<String, Object>();
        at.put(part, next);
      }
      if (!(next instanceof Map<?, ?>)) {
        return false;
      }
      at = asTree(next);
    }
    return at.putIfAbsent(parts.get(parts.size() - 1), value) == null;
  }

  private static Map<String, Object> copy(Map<?, ?> from) {
    Map<String, Object> to = new LinkedHashMap<>();
    from.forEach(
        (key, value) ->
            to.put(String.valueOf(key), value instanceof Map<?, ?> map ? copy(map) : value));
    return to;
  }

  /** Every map in the tree is one of {@link #copy}'s or {@link #put}'s. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> asTree(Object map) {
    return (Map<String, Object>) map;
  }
}
