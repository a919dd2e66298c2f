package org.jingu.compiler.schedule;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jingu.compiler.ir.Elementwise;

/**
 * Which elements of a plan's memory have been written, for the rules of {@link PlanVerifier} that
 * are about single elements: a plan is followed step by step at a small batch size, without its
 * numbers.
 *
 * <p>Buffers of the arena are looked at one by one, since another rule keeps those apart that live
 * at the same time; the other regions are looked at as a whole, since their buffers may overlap.
 */
final class Writes {
  /** Enough for the examples of a batch to lie beside each other. */
  private static final long BATCH = 3;

  private final Plan plan;
  private final long batch;
  private final Map<Object, BitSet> written = new HashMap<>();

  private Writes(Plan plan) {
    this.plan = plan;
    this.batch = Math.min(BATCH, plan.capacity());
  }

  /** No result overlaps an input, unless both are the same elements of a map's. */
  static void overlaps(Plan plan, Consumer<String> problems) {
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      for (View output : step.outputs()) {
        Writes results = new Writes(plan);
        results.add(output);
        for (View input : step.inputs()) {
          boolean replaced =
              step instanceof Step.Compute kernel
                  && kernel.op() instanceof Elementwise
                  && input.sameElements(output);
          if (!replaced && results.hasAny(input)) {
            problems.accept(
                "%s writes %s over %s".formatted(PlanVerifier.name(plan, i), output, input));
          }
        }
      }
    }
  }

  /** Everything that is read has been written before, and nothing is written twice. */
  static void order(Plan plan, Consumer<String> problems) {
    Writes writes = new Writes(plan);
    plan.givenInputs()
        .forEach((input, view) -> writes.write(view, "input '" + input.label() + "'", problems));
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      String name = PlanVerifier.name(plan, i);
      step.inputs().forEach(view -> writes.read(view, name + " reads", problems));
      for (View output : step.outputs()) {
        boolean replaces = step.inputs().stream().anyMatch(output::sameElements);
        if (!replaces) {
          writes.write(output, name, problems);
        }
      }
    }
    plan.outputs().forEach((name, view) -> writes.read(view, "'" + name + "' is", problems));
  }

  /** Padding stays zero: the norm for clipping is over the whole region. */
  static void gaps(Plan plan, Consumer<String> problems) {
    Writes writes = new Writes(plan);
    plan.steps().forEach(step -> step.outputs().forEach(writes::add));
    BitSet gradients = writes.written.getOrDefault(Region.GRADIENTS, new BitSet());
    for (ParameterLayout.Slot slot : plan.parameters().slots().values()) {
      gradients.clear((int) slot.offset(), (int) (slot.offset() + slot.size()));
    }
    if (!gradients.isEmpty()) {
      problems.accept("element " + gradients.nextSetBit(0) + " is, and no parameter is there");
    }
  }

  private void write(View view, String who, Consumer<String> problems) {
    if (isFilledBefore(view)) {
      return;
    }
    if (hasAny(view)) {
      problems.accept(who + " writes " + view + ", of which something is written already");
    }
    add(view);
  }

  private void read(View view, String who, Consumer<String> problems) {
    if (!isFilledBefore(view) && !hasAll(view)) {
      problems.accept(who + " " + view + ", of which something is not written");
    }
  }

  /** Whether a view is of a region that has its content before the first step. */
  private boolean isFilledBefore(View view) {
    return switch (plan.buffer(view).region()) {
      case ARENA, GRADIENTS -> false;
      case PARAMETERS, OPTIMIZER, STATES, CONSTANTS -> true;
    };
  }

  private void add(View view) {
    BitSet bits = bits(view);
    rows(view, bits::set);
  }

  private boolean hasAny(View view) {
    BitSet bits = bits(view);
    boolean[] any = {false};
    rows(
        view,
        (from, to) -> {
          int next = bits.nextSetBit(from);
          any[0] |= next >= 0 && next < to;
        });
    return any[0];
  }

  private boolean hasAll(View view) {
    BitSet bits = bits(view);
    boolean[] all = {true};
    rows(view, (from, to) -> all[0] &= bits.nextClearBit(from) >= to);
    return all[0];
  }

  private BitSet bits(View view) {
    Buffer buffer = plan.buffer(view);
    Object memory = buffer.region() == Region.ARENA ? buffer : buffer.region();
    return written.computeIfAbsent(memory, key -> new BitSet());
  }

  @FunctionalInterface
  private interface Rows {
    void accept(int from, int to);
  }

  /** The elements of a view, as ranges that are as long as they can be told to be. */
  private void rows(View view, Rows rows) {
    Buffer buffer = plan.buffer(view);
    long start = view.offset(batch) + (buffer.region() == Region.ARENA ? 0 : buffer.offset());
    if (view.isDense()) {
      rows.accept(Math.toIntExact(start), Math.toIntExact(start + view.shape().elements(batch)));
    } else {
      rows(view.shape().at(batch), view.strides(batch), 0, start, rows);
    }
  }

  private static void rows(long[] shape, long[] strides, int axis, long start, Rows rows) {
    if (axis == shape.length) {
      rows.accept(Math.toIntExact(start), Math.toIntExact(start + 1));
    } else if (axis == shape.length - 1 && strides[axis] == 1) {
      rows.accept(Math.toIntExact(start), Math.toIntExact(start + shape[axis]));
    } else {
      for (long i = 0; i < shape[axis]; i++) {
        rows(shape, strides, axis + 1, start + i * strides[axis], rows);
      }
    }
  }
}
