package org.jingu.api.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Binds a tree of maps, lists and scalars, as a YAML parser gives it, to records.
 *
 * <p>A component {@code embeddingDim} is the key {@code embedding_dim}. Components may be int,
 * long, double, boolean, String, an enum (its name in lower case), another record, a List or a Map
 * with String keys of these; {@link Shorthand} lets a value stand for a record. Every problem of
 * the whole tree is reported together. Checks that involve several keys belong in the record's
 * compact constructor, as {@link IllegalArgumentException} or {@link ConfigException} with the key
 * relative to that record.
 */
public final class ConfigBinder {
  private final List<ConfigProblem> problems = new ArrayList<>();

  private ConfigBinder() {}

  /**
   * Binds a record.
   *
   * @param path where the tree stands in the whole configuration, such as {@code model}; may be
   *     empty
   * @throws ConfigException with every unknown key, missing key and bad value
   */
  public static <R extends Record> R bind(Class<R> type, Map<String, ?> tree, String path) {
    ConfigBinder binder = new ConfigBinder();
    Object bound = binder.record(type, tree, path);
    if (!binder.problems.isEmpty() || bound == null) {
      throw new ConfigException(binder.problems);
    }
    return type.cast(bound);
  }

  /**
   * What is wrong with a record itself, whatever the configuration: components of types that cannot
   * be bound, and defaults that are no values of their components.
   */
  public static List<ConfigProblem> problems(Class<? extends Record> type) {
    return new RecordCheck().of(type);
  }

  /** What is wrong with the default of a component. */
  static List<ConfigProblem> defaultProblems(RecordComponent component, String path) {
    ConfigBinder binder = new ConfigBinder();
    binder.component(component, Map.of(), path);
    return binder.problems;
  }

  /** The key of a record component: {@code embeddingDim} is {@code embedding_dim}. */
  public static String key(RecordComponent component) {
    return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  private @Nullable Object record(Class<?> type, Map<String, ?> tree, String path) {
    RecordComponent[] components = type.getRecordComponents();
    Map<String, RecordComponent> byKey = new LinkedHashMap<>();
    for (RecordComponent component : components) {
      byKey.put(key(component), component);
    }
    int before = problems.size();
    for (String key : tree.keySet()) {
      if (!byKey.containsKey(key)) {
        problem(join(path, key), "unknown key; " + Suggestions.of(key, byKey.keySet()));
      }
    }
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(components[i], tree, path);
    }
    return problems.size() > before ? null : construct(type, components, values, path);
  }

  private @Nullable Object component(RecordComponent component, Map<String, ?> tree, String path) {
    String key = key(component);
    String where = join(path, key);
    Object value = tree.get(key);
    if (value == null) {
      Default fallback = component.getAnnotation(Default.class);
      if (fallback != null) {
        value = FlowValue.parse(fallback.value());
      } else if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        return null;
      } else {
        problem(where, "missing; set it (" + typeName(component.getGenericType()) + ")");
        return null;
      }
    }
    int before = problems.size();
    Object bound = convert(component.getGenericType(), value, where);
    if (problems.size() == before) {
      checkRange(component.getAnnotation(Range.class), bound, where);
    }
    return bound;
  }

  private @Nullable Object construct(
      Class<?> type, RecordComponent[] components, Object[] values, String path) {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof ConfigException config) {
        config.problems().forEach(p -> problem(join(path, p.key()), p.message()));
      } else if (cause instanceof IllegalArgumentException) {
        problem(path.isEmpty() ? "configuration" : path, String.valueOf(cause.getMessage()));
      } else {
        throw new IllegalStateException("constructor of " + type.getName() + " failed", cause);
      }
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct record " + type.getName(), e);
    }
  }

  private @Nullable Object convert(Type type, Object value, String where) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? list(arguments[0], value, where)
          : map(type, arguments[1], value, where);
    }
    Class<?> raw = (Class<?>) type;
    Object scalar = null;
    if (raw == Object.class) {
      return value;
    } else if (raw.isRecord()) {
      Map<?, ?> tree = value instanceof Map<?, ?> keys ? keys : shorthand(raw, value);
      return tree == null ? wrong(type, value, where) : record(raw, stringKeys(tree), where);
    } else if (raw == String.class) {
      scalar = value instanceof Map || value instanceof List ? null : String.valueOf(value);
    } else if (raw == boolean.class || raw == Boolean.class) {
      scalar = value instanceof Boolean ? value : null;
    } else if (raw.isEnum()) {
      return enumValue(raw, value, where);
    } else if (value instanceof Number number) {
      scalar = number(raw, number);
    }
    return scalar != null ? scalar : wrong(type, value, where);
  }

  /** The keys that a value stands for, or null where the record has no such key. */
  private static @Nullable Map<String, Object> shorthand(Class<?> record, Object value) {
    return Arrays.stream(record.getRecordComponents())
        .filter(it -> it.isAnnotationPresent(Shorthand.class))
        .findFirst()
        .map(it -> Map.of(key(it), value))
        .orElse(null);
  }

  private static @Nullable Object number(Class<?> raw, Number number) {
    if (raw == double.class || raw == Double.class) {
      return number.doubleValue();
    }
    double value = number.doubleValue();
    boolean whole = value == Math.rint(value) && Math.abs(value) <= 1L << 53;
    if ((raw == int.class || raw == Integer.class) && whole && value == (int) value) {
      return (int) value;
    }
    if ((raw == long.class || raw == Long.class) && whole) {
      return number.longValue();
    }
    return null;
  }

  private @Nullable Object list(Type element, Object value, String where) {
    if (!(value instanceof List<?> items)) {
      return wrong("a list of " + typeName(element), value, where);
    }
    List<Object> bound = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Object item = items.get(i);
      String at = where + "[" + i + "]";
      Object converted = item == null ? wrong(element, "null", at) : convert(element, item, at);
      if (converted != null) {
        bound.add(converted);
      }
    }
    return List.copyOf(bound);
  }

  private @Nullable Object map(Type type, Type element, Object value, String where) {
    if (!(value instanceof Map<?, ?> tree)) {
      return wrong(type, value, where);
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    stringKeys(tree)
        .forEach(
            (key, item) -> {
              String at = join(where, key);
              // A key without a value, as in "user:", means all defaults.
              Object converted = convert(element, item == null ? Map.of() : item, at);
              if (converted != null) {
                bound.put(key, converted);
              }
            });
    return java.util.Collections.unmodifiableMap(bound);
  }

  private @Nullable Object enumValue(Class<?> raw, Object value, String where) {
    List<String> names = new ArrayList<>();
    for (Object constant : raw.getEnumConstants()) {
      String name = ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
      if (name.equals(String.valueOf(value))) {
        return constant;
      }
      names.add(name);
    }
    problem(where, "is '" + value + "'; " + Suggestions.of(String.valueOf(value), names));
    return null;
  }

  private void checkRange(@Nullable Range range, @Nullable Object value, String where) {
    if (range == null || value == null) {
      return;
    }
    for (Object item : value instanceof List<?> list ? list : List.of(value)) {
      double number = ((Number) item).doubleValue();
      if (!(number >= range.min() && number <= range.max())) {
        problem(where, "is " + item + "; it must be " + describe(range));
      }
    }
  }

  private static String describe(Range range) {
    if (range.max() == Double.POSITIVE_INFINITY) {
      return "at least " + plain(range.min());
    }
    return range.min() == Double.NEGATIVE_INFINITY
        ? "at most " + plain(range.max())
        : "between " + plain(range.min()) + " and " + plain(range.max());
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private @Nullable Object wrong(Type type, Object value, String where) {
    return wrong(typeName(type), value, where);
  }

  private @Nullable Object wrong(String expected, Object value, String where) {
    problem(where, "is '" + value + "'; it must be " + expected);
    return null;
  }

  private static String typeName(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class ? "a list of " + typeName(arguments[0]) : "a map";
    }
    Class<?> raw = (Class<?>) type;
    if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
      return "a whole number";
    }
    if (raw == double.class || raw == Double.class) {
      return "a number";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "true or false";
    }
    return raw == String.class ? "text" : raw.isEnum() ? "a name" : "a map";
  }

  private static Map<String, Object> stringKeys(Map<?, ?> tree) {
    Map<String, Object> out = new LinkedHashMap<>();
    tree.forEach((key, value) -> out.put(String.valueOf(key), value));
    return out;
  }

  private void problem(String key, String message) {
    problems.add(new ConfigProblem(key, message));
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
