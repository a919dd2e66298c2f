package org.jingu.tune.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Suggestions;

/**
 * What is searched: D keys, some of which are there only where others have certain values. A point
 * of [0, 1]^D stands for a configuration; the coordinates of keys that are not there count for
 * nothing.
 */
public final class Space {
  private final List<Dimension> dimensions;

  private Space(List<Dimension> dimensions) {
    this.dimensions = dimensions;
  }

  /**
   * A space.
   *
   * @param keys by key, what it may be, in an order in which conditions look back
   * @throws ConfigException with every condition that names no key before it, or none of its values
   */
  public static Space of(Map<String, KeySpace> keys) {
    List<ConfigProblem> problems = new ArrayList<>();
    Map<String, Dimension> before = new LinkedHashMap<>();
    keys.forEach(
        (key, values) -> {
          values.when().forEach((other, wanted) -> check(key, other, wanted, before, problems));
          before.put(key, new Dimension(key, values));
        });
    if (keys.isEmpty()) {
      problems.add(new ConfigProblem("space", "is empty; name a key to search, as in --set"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new Space(List.copyOf(before.values()));
  }

  private static void check(
      String key,
      String other,
      Object wanted,
      Map<String, Dimension> before,
      List<ConfigProblem> problems) {
    String where = "space." + key + ".when";
    Dimension named = before.get(other);
    if (named == null) {
      problems.add(
          new ConfigProblem(
              where,
              "names '%s', which is no searched key before it; %s"
                  .formatted(other, Suggestions.of(other, before.keySet()))));
      return;
    }
    if (named.values().count() == 0) {
      problems.add(
          new ConfigProblem(
              where,
              "names '%s', which is a continuum; name a choice or integer".formatted(other)));
      return;
    }
    List<Object> there = named.grid(2);
    for (Object value :
        wanted instanceof List<?> several && !there.contains(wanted) ? several : List.of(wanted)) {
      if (!there.contains(value)) {
        problems.add(
            new ConfigProblem(
                where, "wants %s to be '%s'; it may be %s".formatted(other, value, there)));
      }
    }
  }

  /** The keys, in order. */
  public List<Dimension> dimensions() {
    return dimensions;
  }

  /** D. */
  public int size() {
    return dimensions.size();
  }

  /** The keys that are there at a point [D], with their values. */
  public Map<String, Object> at(double[] point) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < point.length; i++) {
      Dimension it = dimensions.get(i);
      if (it.isActive(values)) {
        values.put(it.key(), it.at(point[i]));
      }
    }
    return values;
  }

  /**
   * All configurations of a grid, the last key fastest, each once.
   *
   * @param points values of a continuum, at least 2
   */
  public List<Map<String, Object>> grid(int points) {
    Set<Map<String, Object>> all = new LinkedHashSet<>();
    all.add(Map.of());
    for (Dimension it : dimensions) {
      Set<Map<String, Object>> longer = new LinkedHashSet<>();
      for (Map<String, Object> values : all) {
        if (it.isActive(values)) {
          it.grid(points).forEach(value -> longer.add(with(values, it.key(), value)));
        } else {
          longer.add(values);
        }
      }
      all = longer;
    }
    return List.copyOf(all);
  }

  private static Map<String, Object> with(Map<String, Object> values, String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(key, value);
    return more;
  }

  /**
   * A configuration as numbers: of a range its coordinate, of a choice one number a value, of which
   * one is not 0. A key that is not there is at the middle, or all 0.
   */
  public double[] encode(Map<String, Object> values) {
    double[] code = new double[codeSize()];
    int at = 0;
    for (Dimension it : dimensions) {
      Object value = values.get(it.key());
      List<Object> choice = it.values().choice();
      if (choice == null) {
        code[at++] = value == null ? 0.5 : it.coordinate(value);
      } else {
        if (value != null) {
          // Two values are then 1 apart, as the ends of a range are.
          code[at + choice.indexOf(value)] = Math.sqrt(0.5);
        }
        at += choice.size();
      }
    }
    return code;
  }

  /** By place in a code, the dimension that it is of. */
  public int[] owners() {
    int[] owners = new int[codeSize()];
    int at = 0;
    for (int i = 0; i < dimensions.size(); i++) {
      List<Object> choice = dimensions.get(i).values().choice();
      for (int j = 0; j < (choice == null ? 1 : choice.size()); j++) {
        owners[at++] = i;
      }
    }
    return owners;
  }

  private int codeSize() {
    return dimensions.stream()
        .mapToInt(it -> it.values().choice() == null ? 1 : it.values().choice().size())
        .sum();
  }
}
