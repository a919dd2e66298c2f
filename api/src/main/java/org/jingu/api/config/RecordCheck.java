package org.jingu.api.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds mistakes of a configuration record's author, before a user meets them. */
final class RecordCheck {
  private static final Set<Class<?>> NUMBERS =
      Set.of(int.class, Integer.class, long.class, Long.class, double.class, Double.class);
  private static final Set<Class<?>> OTHERS =
      Set.of(boolean.class, Boolean.class, String.class, Object.class);

  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Set<Class<?>> seen = new HashSet<>();

  List<ConfigProblem> of(Class<? extends Record> type) {
    record(type, "");
    return List.copyOf(problems);
  }

  private void record(Class<?> type, String path) {
    if (!seen.add(type)) {
      return;
    }
    int shorthands = 0;
    for (RecordComponent component : type.getRecordComponents()) {
      String where = ConfigBinder.join(path, ConfigBinder.key(component));
      int before = problems.size();
      if (component.isAnnotationPresent(Shorthand.class) && ++shorthands > 1) {
        problems.add(new ConfigProblem(where, "has a @Shorthand, and so has a key before it"));
      }
      type(component.getGenericType(), where);
      if (component.isAnnotationPresent(Range.class) && !numeric(component.getGenericType())) {
        problems.add(new ConfigProblem(where, "has a @Range, but is no number or list of numbers"));
      }
      if (problems.size() == before && component.isAnnotationPresent(Default.class)) {
        ConfigBinder.defaultProblems(component, path).stream()
            .map(p -> new ConfigProblem(p.key(), "by default " + p.message()))
            .forEach(problems::add);
      }
    }
  }

  private void type(Type type, String where) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        type(arguments[0], where + "[]");
        return;
      }
      if (generic.getRawType() == Map.class && arguments[0] == String.class) {
        type(arguments[1], where + ".NAME");
        return;
      }
    } else if (type instanceof Class<?> raw) {
      if (raw.isRecord()) {
        record(raw, where);
        return;
      }
      if (raw.isEnum() || NUMBERS.contains(raw) || OTHERS.contains(raw)) {
        return;
      }
    }
    problems.add(
        new ConfigProblem(
            where,
            "has the type %s, which is never bound; use int, long, double, boolean, String, an enum,"
                    .formatted(type.getTypeName())
                + " a record, or a List or a Map with String keys of these"));
  }

  private static boolean numeric(Type type) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return numeric(generic.getActualTypeArguments()[0]);
    }
    return type instanceof Class<?> raw && NUMBERS.contains(raw);
  }
}
