package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Shape;

/** The buffers of a plan in the making: sizes are known, places in the arena not yet. */
final class BufferTable {
  /**
   * A buffer before its place in the arena is known.
   *
   * @param region where it lies
   * @param offset its place in the region; in the arena not yet known
   * @param size its elements
   */
  record Draft(Region region, long offset, Dim size) {}

  private final List<Draft> drafts = new ArrayList<>();

  /** A buffer with a given place. */
  int add(Region region, long offset, Dim size) {
    drafts.add(new Draft(region, offset, size));
    return drafts.size() - 1;
  }

  /** A new buffer in the arena for a whole tensor. */
  View arena(Shape shape) {
    return View.dense(add(Region.ARENA, 0, shape.elements()), shape);
  }

  Draft get(int buffer) {
    return drafts.get(buffer);
  }

  int size() {
    return drafts.size();
  }
}
