package org.jingu.cuda.program;

import java.util.List;
import java.util.Objects;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.Operand;
import org.jspecify.annotations.Nullable;

/**
 * Where a plan's views are at one batch size, and how their elements are stored.
 *
 * <p>With {@link Precision#BF16}, activations and their gradients are narrow; what has few elements
 * an example (logits, labels, weights) and what has none (sums over the batch, parameters and their
 * gradients, states) stays in single precision.
 */
public final class PlanMemory {
  /** Tensors with fewer elements an example than this stay in single precision. */
  static final int FEW = 16;

  private static final int SLOT = 4;

  private final Plan plan;
  private final long batch;
  private final Precision precision;
  private @Nullable ArenaLayout arena;

  PlanMemory(Plan plan, long batch, Precision precision) {
    this.plan = plan;
    this.batch = batch;
    this.precision = precision;
  }

  /**
   * Decides where activations lie; before, they have no address.
   *
   * @param groups steps that run as one kernel
   */
  void place(List<ArenaLayout.Range> groups) {
    arena = new ArenaLayout(plan, this, groups);
  }

  /** Bytes of activations. */
  long arenaBytes() {
    return Objects.requireNonNull(arena).bytes();
  }

  /** The precision of products. */
  Precision precision() {
    return precision;
  }

  /** Where a view is. */
  public Tensor tensor(View view) {
    Buffer buffer = plan.buffer(view);
    ElementType type = type(buffer);
    return tensor(view, segment(buffer.region()), buffer, type);
  }

  /** Where the narrow copy of a parameter is, or the view itself where there is none. */
  public Tensor narrow(View view) {
    Buffer buffer = plan.buffer(view);
    if (precision != Precision.BF16 || buffer.region() != Region.PARAMETERS) {
      return tensor(view);
    }
    Address address =
        Segment.NARROW_PARAMETERS.at(
            ElementType.BF16.bytes() * (buffer.offset() + view.offset(batch)));
    return new Tensor(address, Operand.of(view, buffer.offset(), ElementType.BF16));
  }

  /** Whether a view is of parameters. */
  boolean isParameter(View view) {
    return plan.buffer(view).region() == Region.PARAMETERS;
  }

  private Tensor tensor(View view, Segment segment, Buffer buffer, ElementType type) {
    ArenaLayout layout = arena;
    boolean inArena = buffer.region() == Region.ARENA;
    long start = !inArena ? SLOT * buffer.offset() : layout == null ? 0 : layout.offset(buffer);
    Address address = segment.at(start + (long) type.bytes() * view.offset(batch));
    return new Tensor(address, Operand.of(view, inArena ? 0 : buffer.offset(), type));
  }

  /** How a buffer's elements are stored. */
  ElementType type(Buffer buffer) {
    boolean narrow =
        precision == Precision.BF16
            && buffer.region() == Region.ARENA
            && buffer.size().batch()
            && buffer.size().factor() >= FEW;
    return narrow ? ElementType.BF16 : ElementType.F32;
  }

  private static Segment segment(Region region) {
    return switch (region) {
      case ARENA -> Segment.ARENA;
      case PARAMETERS -> Segment.PARAMETERS;
      case GRADIENTS -> Segment.GRADIENTS;
      case OPTIMIZER -> Segment.OPTIMIZER;
      case STATES -> Segment.STATES;
      case CONSTANTS -> Segment.CONSTANTS;
    };
  }
}
