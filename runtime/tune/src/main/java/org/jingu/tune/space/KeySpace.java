package org.jingu.tune.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * The values that one key may have: exactly one of the four kinds.
 *
 * @param choice any of these, which may be numbers, words or lists
 * @param uniform between two numbers, each as likely
 * @param logUniform between two positive numbers, each factor as likely
 * @param integer whole numbers from the first to the second
 * @param step between two of them
 * @param when the key is there only where every one of these, which stand before it, has one of
 *     their values
 */
public record KeySpace(
    @Doc("Any of these values: [2, 4, 8], [[64], [64, 32]]") @Nullable List<Object> choice,
    @Doc("Least and largest number, all between as likely") @Nullable List<Double> uniform,
    @Doc("Least and largest number, every factor as likely; for learning rates")
        @Nullable List<Double> logUniform,
    @Doc("Least and largest whole number") @Nullable List<Integer> integer,
    @Doc("Between two whole numbers of integer") @Default("1") int step,
    @Doc("Only where searched keys that stand before it have these values: {model.fm: attentive}")
        @Default("{}")
        Map<String, Object> when) {

  /**
   * Checks the values.
   *
   * @throws ConfigException if not exactly one kind is named, or there is no value
   */
  public KeySpace {
    long kinds = Stream.of(choice, uniform, logUniform, integer).filter(Objects::nonNull).count();
    if (kinds != 1) {
      throw new ConfigException(
          "choice",
          "%d of choice, uniform, log_uniform and integer are set; set one".formatted(kinds));
    }
    if (choice != null && choice.isEmpty()) {
      throw new ConfigException("choice", "is empty; list the values");
    }
    choice = choice == null ? null : choice.stream().map(KeySpace::plain).toList();
    requireRange("uniform", uniform, -Double.MAX_VALUE);
    requireRange("log_uniform", logUniform, Double.MIN_NORMAL);
    requireRange(
        "integer",
        integer == null ? null : integer.stream().map(Integer::doubleValue).toList(),
        Integer.MIN_VALUE);
    Map<String, Object> conditions = new LinkedHashMap<>();
    when.forEach((key, value) -> conditions.put(key, plain(value)));
    when = Collections.unmodifiableMap(conditions);
    if (step < 1) {
      throw new ConfigException("step", "is " + step + "; it must be at least 1");
    }
  }

  /** A value as a line of the log gives it back: whole numbers are as short as can be. */
  private static Object plain(Object value) {
    if (value instanceof List<?> several) {
      return several.stream().map(it -> plain(it)).toList();
    }
    boolean whole = value instanceof Number && !(value instanceof Double || value instanceof Float);
    long number = whole ? ((Number) value).longValue() : 0;
    return whole && number == (int) number ? (Object) (int) number : value;
  }

  private static void requireRange(String key, @Nullable List<Double> range, double least) {
    if (range == null) {
      return;
    }
    if (range.size() != 2 || !(range.get(0) < range.get(1)) || !(range.get(0) >= least)) {
      throw new ConfigException(
          key,
          "is %s; write the least and the largest value%s"
              .formatted(range, least > 0 ? ", both positive" : ""));
    }
  }

  /** Whether the values are numbers of a range, which have an order. */
  public boolean isRange() {
    return choice == null;
  }

  /** How many values there are; 0 where they are a continuum. */
  public int count() {
    if (choice != null) {
      return choice.size();
    }
    return integer == null ? 0 : (integer.get(1) - integer.get(0)) / step + 1;
  }
}
