package org.jingu.engine.train;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jspecify.annotations.Nullable;

/** Turns a bound record back into the tree that binds to it, all defaults written out. */
public final class ConfigTree {
  private ConfigTree() {}

  /** The tree of a record; components that are null are left out. */
  public static Map<String, Object> of(Record config) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      Object value = plain(read(component, config));
      if (value != null) {
        tree.put(ConfigBinder.key(component), value);
      }
    }
    return tree;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Record config) {
      return of(config);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ConfigTree::plain).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> tree = new LinkedHashMap<>();
      map.forEach((key, item) -> tree.put(String.valueOf(key), plain(item)));
      return tree;
    }
    return value;
  }

  private static @Nullable Object read(RecordComponent component, Record config) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
