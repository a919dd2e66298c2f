package org.jingu.engine.checkpoint;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jspecify.annotations.Nullable;

/** Finds null in what was read from JSON, which the parser puts wherever the file has it. */
final class Completeness {
  private Completeness() {}

  /** The place of the first null that no {@link Nullable} allows, such as {@code plugin.name}. */
  static @Nullable String missing(Object value) {
    return value instanceof Record tree ? missing(tree, "") : null;
  }

  private static @Nullable String missing(Record value, String path) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      String key = ConfigBinder.key(component);
      String missing =
          missing(
              get(value, component),
              component.getAnnotatedType(),
              path.isEmpty() ? key : path + "." + key);
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  private static @Nullable String missing(@Nullable Object value, AnnotatedType type, String path) {
    if (value == null) {
      return type.isAnnotationPresent(Nullable.class) ? null : path;
    }
    if (value instanceof Record tree) {
      return missing(tree, path);
    }
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String missing = element(entry.getValue(), type, path + "." + entry.getKey());
        if (missing != null) {
          return missing;
        }
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        String missing = element(list.get(i), type, path + "[" + i + "]");
        if (missing != null) {
          return missing;
        }
      }
    }
    return null;
  }

  /** A configuration's tree of any objects may hold null, a collection of another type may not. */
  private static @Nullable String element(
      @Nullable Object value, AnnotatedType collection, String path) {
    if (!(collection instanceof AnnotatedParameterizedType generic)) {
      return null;
    }
    AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
    AnnotatedType type = arguments[arguments.length - 1];
    return type.getType() == Object.class ? null : missing(value, type, path);
  }

  private static @Nullable Object get(Record value, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
