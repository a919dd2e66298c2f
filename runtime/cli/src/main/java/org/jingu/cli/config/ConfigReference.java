package org.jingu.cli.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/** Writes configuration records as Markdown tables: key, type, default, range, meaning. */
public final class ConfigReference {
  private final StringBuilder out = new StringBuilder();
  private Set<String> fromData = Set.of();

  /** From here on marks the defaults of these keys as those that depend on the data otherwise. */
  public ConfigReference marking(Set<String> keys) {
    fromData = keys;
    return this;
  }

  /** A heading and a paragraph under it. */
  public ConfigReference section(String heading, String text) {
    out.append("\n## ").append(heading).append("\n\n").append(text).append('\n');
    return this;
  }

  /**
   * A table of a record's keys, those of the records in it included.
   *
   * @param path what stands before each key; may be empty
   */
  public ConfigReference table(Class<?> record, String path) {
    out.append("\n| key | type | default | |\n|---|---|---|---|\n");
    rows(record, path, List.of());
    return this;
  }

  /** The whole text. */
  public String text() {
    return out.toString();
  }

  private void rows(Class<?> record, String path, List<Class<?>> around) {
    List<Class<?>> inside = new ArrayList<>(around);
    inside.add(record);
    for (RecordComponent component : record.getRecordComponents()) {
      String key = path.isEmpty() ? "" : path + ".";
      key += ConfigBinder.key(component);
      Type type = component.getGenericType();
      row(key, component, type);
      Class<?> nested = nested(type);
      if (nested != null && !inside.contains(nested)) {
        rows(nested, key + step(type), inside);
      }
    }
  }

  /** What leads from a key to the keys of its value. */
  private static String step(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class ? "[]" : ".NAME";
    }
    return "";
  }

  private void row(String key, RecordComponent component, Type type) {
    Default fallback = component.getAnnotation(Default.class);
    Doc doc = component.getAnnotation(Doc.class);
    Range range = component.getAnnotation(Range.class);
    out.append("| `").append(key).append("` | ").append(type(type)).append(" | ");
    if (fallback == null) {
      boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      out.append(optional ? "" : "required");
    } else if (nested(type) == null || type instanceof ParameterizedType) {
      out.append('`').append(escaped(fallback.value())).append('`');
      out.append(fromData.contains(key) ? " †" : "");
    }
    out.append(" | ").append(doc == null ? "" : escaped(doc.value()));
    if (range != null) {
      out.append(" (").append(describe(range)).append(')');
    }
    out.append(" |\n");
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|");
  }

  private static String describe(Range range) {
    String min = number(range.min());
    String max = number(range.max());
    if (range.max() == Double.POSITIVE_INFINITY) {
      return "at least " + min;
    }
    return range.min() == Double.NEGATIVE_INFINITY ? "at most " + max : min + " to " + max;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static @Nullable Class<?> nested(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return nested(arguments[arguments.length - 1]);
    }
    return type instanceof Class<?> raw && raw.isRecord() ? raw : null;
  }

  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      String element = type(arguments[arguments.length - 1]);
      return generic.getRawType() == List.class
          ? "list of " + element
          : element.equals("any") ? "map" : "map of " + element;
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants())
          .map(constant -> "`" + ((Enum<?>) constant).name().toLowerCase(Locale.ROOT) + "`")
          .collect(Collectors.joining(", "));
    }
    if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
      return "whole number";
    }
    if (raw == double.class || raw == Double.class) {
      return "number";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "true, false";
    }
    return raw == String.class ? "text" : raw.isRecord() ? "keys" : "any";
  }
}
