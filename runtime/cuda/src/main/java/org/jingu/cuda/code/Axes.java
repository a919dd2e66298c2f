package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Shape;

/**
 * Some axes of a domain as few as possible: axes of size 1 are dropped, and neighbours over which
 * every operand advances evenly are merged. Writes the code that turns a number into indices and
 * indices into an operand's offset.
 */
final class Axes {
  private final List<Dim> dims = new ArrayList<>();
  private final List<List<Dim>> strides = new ArrayList<>();

  /**
   * Merges.
   *
   * @param domain the whole domain
   * @param axes which axes of it, ascending
   * @param operands the operands' strides over the whole domain
   */
  Axes(Shape domain, List<Integer> axes, List<List<Dim>> operands) {
    operands.forEach(o -> strides.add(new ArrayList<>()));
    for (int axis : axes) {
      Dim dim = domain.dim(axis);
      if (dim.isOne()) {
        continue;
      }
      int last = dims.size() - 1;
      if (last >= 0 && mergeable(axis, dim, last, operands)) {
        dims.set(last, dims.get(last).times(dim));
        for (int o = 0; o < operands.size(); o++) {
          strides.get(o).set(last, operands.get(o).get(axis));
        }
      } else {
        dims.add(dim);
        for (int o = 0; o < operands.size(); o++) {
          strides.get(o).add(operands.get(o).get(axis));
        }
      }
    }
    if (dims.isEmpty()) {
      dims.add(Dim.ONE);
      strides.forEach(s -> s.add(Dim.of(0)));
    }
  }

  private boolean mergeable(int axis, Dim dim, int last, List<List<Dim>> operands) {
    if (dim.batch() && dims.get(last).batch()) {
      return false;
    }
    for (int o = 0; o < operands.size(); o++) {
      Dim inner = operands.get(o).get(axis);
      Dim outer = strides.get(o).get(last);
      boolean repeats = inner.factor() == 0 && outer.factor() == 0;
      if (!repeats && ((inner.batch() && dim.batch()) || !outer.equals(inner.times(dim)))) {
        return false;
      }
    }
    return true;
  }

  /** The number of axes left, at least 1. */
  int rank() {
    return dims.size();
  }

  /** The size of the innermost axis. */
  Dim inner() {
    return dims.get(dims.size() - 1);
  }

  /** The number of index combinations. */
  Dim count() {
    return dims.stream().reduce(Dim.ONE, Dim::times);
  }

  /** An operand's stride along the innermost axis. */
  Dim innerStride(int operand) {
    List<Dim> all = strides.get(operand);
    return all.get(all.size() - 1);
  }

  /**
   * The most neighbours along the innermost axis that every operand can read or write at once.
   *
   * @param most a power of two
   */
  int pack(List<Operand> operands, int most) {
    int pack = most;
    while (pack > 1 && !fits(pack, operands)) {
      pack /= 2;
    }
    return pack;
  }

  private boolean fits(int pack, List<Operand> operands) {
    if (inner().factor() % pack != 0) {
      return false;
    }
    for (int o = 0; o < operands.size(); o++) {
      Dim step = innerStride(o);
      if (step.factor() == 0) {
        continue;
      }
      if (!step.isOne() || operands.get(o).alignment() % pack != 0) {
        return false;
      }
      for (Dim stride : strides.get(o).subList(0, rank() - 1)) {
        if (stride.factor() % pack != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether every operand that is packed along other axes advances by whole packs along these. */
  boolean advancesBy(int pack, Axes packed) {
    for (int o = 0; o < strides.size(); o++) {
      if (packed.innerStride(o).factor() != 0
          && strides.get(o).stream().anyMatch(stride -> stride.factor() % pack != 0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Code that defines the index of every axis, named by a prefix and the axis, from a number.
   *
   * @param from the variable with the number; it is used up
   * @param pack how many neighbours of the innermost axis one number stands for
   */
  String indices(String indent, String from, String prefix, int pack) {
    StringBuilder out = new StringBuilder();
    for (int axis = rank() - 1; axis > 0; axis--) {
      Dim dim = axis == rank() - 1 ? divided(dims.get(axis), pack) : dims.get(axis);
      String size = text(dim);
      out.append(indent)
          .append("const index_t %s%d = %s %% %s; ".formatted(prefix, axis, from, size))
          .append("%s /= %s;\n".formatted(from, size));
    }
    out.append(indent).append("const index_t %s0 = %s;\n".formatted(prefix, from));
    return out.toString();
  }

  /** An operand's offset at the indices; without terms that are 0, or "0". */
  String offset(int operand, String prefix, int pack) {
    List<String> terms = new ArrayList<>();
    for (int axis = 0; axis < rank(); axis++) {
      Dim stride = strides.get(operand).get(axis);
      boolean inner = axis == rank() - 1;
      long factor = Math.multiplyExact(stride.factor(), inner ? pack : 1);
      if (factor != 0) {
        terms.add(
            "(long long)%s%d * %s".formatted(prefix, axis, text(new Dim(factor, stride.batch()))));
      }
    }
    return terms.isEmpty() ? "0" : String.join(" + ", terms);
  }

  private static Dim divided(Dim dim, int pack) {
    return new Dim(dim.factor() / pack, dim.batch());
  }

  /** A size as an expression of B. */
  static String text(Dim dim) {
    if (!dim.batch()) {
      return Long.toString(dim.factor());
    }
    return dim.factor() == 1 ? "B" : "(" + dim.factor() + " * (index_t)B)";
  }

  /** The type of indices: 32 bits unless a domain is too large for them. */
  static String indexType(long largest) {
    return "typedef %s index_t;".formatted(largest < 1L << 31 ? "unsigned" : "u64");
  }

  /** All axes of a shape. */
  static List<Integer> all(Shape shape) {
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < Objects.requireNonNull(shape).rank(); i++) {
      axes.add(i);
    }
    return axes;
  }
}
