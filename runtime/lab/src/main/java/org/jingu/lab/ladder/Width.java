package org.jingu.lab.ladder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A free width of a model, and the one at which it costs what another does.
 *
 * @param width w
 * @param gflop what the model costs with it
 * @param gap relative to what it should cost
 */
public record Width(int width, double gflop, double gap) {
  private static final Pattern FREE = Pattern.compile("(\\d*)\\s*w(?:\\s*/\\s*(\\d+))?");
  private static final int MOST = 1 << 17;

  /** Widths as hardware likes them, where one is near enough; any other where not. */
  private static final int[] MULTIPLES = {32, 8, 4, 2, 1};

  private static final double NEAR = 0.01;

  /** Whether a tree has a free width. */
  static boolean isFree(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return map.values().stream().anyMatch(Width::isFree);
    }
    if (tree instanceof List<?> list) {
      return list.stream().anyMatch(Width::isFree);
    }
    return tree instanceof String text && FREE.matcher(text.strip()).matches();
  }

  /** A tree with a width in its places; each is at least 1. */
  static Map<String, Object> filled(Map<String, Object> tree, int width) {
    Map<String, Object> filled = new LinkedHashMap<>();
    tree.forEach((key, value) -> filled.put(key, value(value, width)));
    return filled;
  }

  private static Object value(Object value, int width) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> filled = new LinkedHashMap<>();
      map.forEach((key, item) -> filled.put(String.valueOf(key), value(item, width)));
      return filled;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> value(item, width)).toList();
    }
    if (value instanceof String text) {
      Matcher free = FREE.matcher(text.strip());
      if (free.matches()) {
        int times = free.group(1).isEmpty() ? 1 : Integer.parseInt(free.group(1));
        int over = free.group(2) == null ? 1 : Integer.parseInt(free.group(2));
        return Math.max(1, Math.round((float) times * width / over));
      }
    }
    return value;
  }

  /**
   * The width at which a model costs what it should: the roundest within 1 %, else the nearest.
   *
   * @param target GFLOP per example
   * @param cost GFLOP per example of a width, which grows with it
   */
  static Width solve(double target, IntToDoubleFunction cost) {
    int below = 1;
    int above = 2;
    while (above < MOST && cost.applyAsDouble(above) < target) {
      below = above;
      above *= 2;
    }
    while (above - below > 1) {
      int middle = (below + above) >>> 1;
      if (cost.applyAsDouble(middle) < target) {
        below = middle;
      } else {
        above = middle;
      }
    }
    Width nearest = nearer(at(below, target, cost), at(above, target, cost));
    for (int multiple : MULTIPLES) {
      int round = Math.max(1, Math.round((float) nearest.width() / multiple)) * multiple;
      Width rounded = at(round, target, cost);
      if (Math.abs(rounded.gap()) <= NEAR) {
        return rounded;
      }
    }
    return nearest;
  }

  private static Width nearer(Width one, Width other) {
    return Math.abs(one.gap()) <= Math.abs(other.gap()) ? one : other;
  }

  private static Width at(int width, double target, IntToDoubleFunction cost) {
    double gflop = cost.applyAsDouble(width);
    return new Width(width, gflop, gflop / target - 1);
  }
}
