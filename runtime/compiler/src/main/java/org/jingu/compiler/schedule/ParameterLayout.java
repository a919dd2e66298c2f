package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Concat;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;

/**
 * Where dense parameters lie in their region, and equally their gradients and optimizer state, so
 * that the optimizer is one loop over everything. Parameters that the graph stacks lie one after
 * another, so that the stack is a view.
 *
 * @param slots by name, in the order of their offsets
 * @param size the elements of the region, padding included
 */
public record ParameterLayout(Map<String, Slot> slots, long size) {
  /** Groups start at multiples of this many elements, a cache line of floats. */
  public static final int ALIGNMENT = 16;

  /**
   * One parameter.
   *
   * @param offset its first element in the region
   * @param shape its static shape
   */
  public record Slot(long offset, Shape shape) {
    /** The number of elements. */
    public long size() {
      return shape.elements().factor();
    }

    /** The elements of a row, which is along the last axis; a vector is one row. */
    public long width() {
      return shape.rank() == 0 ? 1 : shape.dim(shape.rank() - 1).factor();
    }

    /** The number of rows. */
    public long rows() {
      return size() / width();
    }
  }

  /** Copies the slots, keeping their order. */
  public ParameterLayout {
    slots = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(slots));
  }

  /** Lays out inputs of one kind. */
  static ParameterLayout of(Graph graph, List<Input> declared) {
    Map<Input, List<Input>> groups = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Concat concat && concat.axis() == 0) {
        List<Input> members = new ArrayList<>();
        for (Node input : node.inputs()) {
          if (input.op() instanceof Input op && declared.contains(op) && !groups.containsKey(op)) {
            members.add(op);
          }
        }
        if (members.size() == node.inputs().size()) {
          members.forEach(member -> groups.put(member, members));
        }
      }
    }
    Map<String, Slot> slots = new LinkedHashMap<>();
    long offset = 0;
    for (Input input : declared) {
      if (slots.containsKey(input.label())) {
        continue;
      }
      for (Input member : groups.getOrDefault(input, List.of(input))) {
        slots.put(member.label(), new Slot(offset, member.shape()));
        offset += member.shape().elements().factor();
      }
      offset = align(offset);
    }
    return new ParameterLayout(slots, offset);
  }

  static long align(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
