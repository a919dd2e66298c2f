package org.jingu.tune.space;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A searched key. A coordinate in [0, 1] stands for each of its values; values of a range have
 * their own coordinate again.
 *
 * @param key as in {@code --set}: {@code model.layers}
 * @param values what it may be
 */
public record Dimension(String key, KeySpace values) {
  /** Enough to tell values apart, and short enough to read. */
  private static final MathContext DIGITS = new MathContext(4);

  /** The value at a coordinate in [0, 1]. */
  public Object at(double coordinate) {
    int count = values.count();
    if (count > 0) {
      int index = Math.min(count - 1, (int) (coordinate * count));
      List<Object> choice = values.choice();
      List<Integer> integer = values.integer();
      return choice != null
          ? choice.get(index)
          : (Object) (Objects.requireNonNull(integer).get(0) + index * values.step());
    }
    double value = low() + coordinate * (high() - low());
    double plain = values.logUniform() == null ? value : Math.exp(value);
    return new BigDecimal(plain).round(DIGITS).doubleValue();
  }

  /** The coordinate of a value of a range. */
  public double coordinate(Object value) {
    double number = ((Number) value).doubleValue();
    if (values.integer() != null) {
      int count = values.count();
      return count == 1
          ? 0.5
          : (number - values.integer().get(0)) / ((count - 1.0) * values.step());
    }
    double plain = values.logUniform() == null ? number : Math.log(number);
    return Math.max(0, Math.min(1, (plain - low()) / (high() - low())));
  }

  private double low() {
    return end(0);
  }

  private double high() {
    return end(1);
  }

  private double end(int index) {
    List<Double> logarithms = values.logUniform();
    return logarithms != null
        ? Math.log(logarithms.get(index))
        : Objects.requireNonNull(values.uniform()).get(index);
  }

  /**
   * The values of a grid: all there are, of a continuum evenly spread ones with both ends.
   *
   * @param points values of a continuum, at least 2
   */
  List<Object> grid(int points) {
    int count = values.count() > 0 ? values.count() : points;
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(at(values.count() > 0 ? (i + 0.5) / count : i / (count - 1.0)));
    }
    return all;
  }

  /** Whether the key is there, given the values of those before it. */
  boolean isActive(Map<String, Object> before) {
    return values.when().entrySet().stream()
        .allMatch(
            it -> {
              Object value = before.get(it.getKey());
              return value != null && wanted(it.getValue(), List.of(value)).contains(value);
            });
  }

  /** What a condition wants: one value of those that are there, or several of them in a list. */
  static List<Object> wanted(Object condition, List<Object> there) {
    return condition instanceof List<?> several && !there.contains(condition)
        ? List.copyOf(several)
        : List.of(condition);
  }
}
