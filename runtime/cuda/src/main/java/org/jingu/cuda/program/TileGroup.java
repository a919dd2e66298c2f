package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.TileCode;

/**
 * Steps of a plan, one after another, that are products of an example's own small matrices and run
 * as one kernel.
 *
 * @param begin the number of the first step
 * @param end the number after the last
 * @param code the kernel
 * @param tiles the views of its tiles
 */
record TileGroup(int begin, int end, TileCode code, List<View> tiles) {
  /** Two blocks of a multiprocessor's shared memory. */
  private static final int MOST_BYTES = 100 << 10;

  private static final int MOST_COLUMNS = 256;

  /** Of a thread, for sums over all examples. */
  private static final int MOST_REGISTERS = 32;

  /** All groups of a plan, in order; none where products are not in bf16. */
  static List<TileGroup> of(Plan plan, PlanMemory memory) {
    List<TileGroup> groups = new ArrayList<>();
    if (memory.precision() != Precision.BF16) {
      return groups;
    }
    for (int i = 0; i < plan.steps().size(); ) {
      Builder builder = new Builder(memory);
      int end = i;
      while (end < plan.steps().size() && builder.takes(plan.steps().get(end))) {
        end++;
      }
      if (end > i) {
        groups.add(new TileGroup(i, end, builder.code(), List.copyOf(builder.tiles)));
      }
      i = Math.max(end, i + 1);
    }
    return groups;
  }

  /** What is read, then what epilogues read, in the order of the kernel. */
  List<View> read(List<Step> steps) {
    List<View> outputs = steps.stream().map(Step::output).toList();
    List<View> arguments = new ArrayList<>();
    tiles.stream().filter(tile -> !outputs.contains(tile)).forEach(arguments::add);
    steps.forEach(step -> arguments.addAll(step.inputs().subList(2, step.inputs().size())));
    return arguments;
  }

  private static final class Builder {
    private final PlanMemory memory;
    private final List<View> tiles = new ArrayList<>();
    private final List<View> results = new ArrayList<>();
    private final List<View> withEpilogue = new ArrayList<>();
    private final List<TileCode.Product> products = new ArrayList<>();

    Builder(PlanMemory memory) {
      this.memory = memory;
    }

    TileCode code() {
      return TileCode.of(tiles.stream().map(this::tile).toList(), products);
    }

    private TileCode.Tile tile(View view) {
      return new TileCode.Tile(memory.narrow(view).operand());
    }

    /** Takes a step into the group, unless it does not belong there. */
    boolean takes(Step step) {
      if (!(step.op() instanceof MatMul op)) {
        return false;
      }
      if (op.sumStack()) {
        return takesSum(op, step);
      }
      if (!isOwn(step.output())) {
        return false;
      }
      View a = step.inputs().get(0);
      View b = step.inputs().get(1);
      List<View> extras = step.inputs().subList(2, step.inputs().size());
      List<View> wanted = new ArrayList<>(tiles);
      for (View view : List.of(a, b, step.output())) {
        if (!wanted.contains(view)) {
          wanted.add(view);
        }
      }
      if (!isMatrix(a)
          || !isMatrix(b)
          || results.contains(step.output())
          || !extras.stream().allMatch(extra -> isLike(extra, step.output()) && !isTouched(extra))
          || isSplit(a)
          || isSplit(b)
          || overwrites(step, wanted)
          || TileCode.bytes(wanted.stream().map(this::tile).toList()) > MOST_BYTES) {
        return false;
      }
      tiles.clear();
      tiles.addAll(wanted);
      results.add(step.output());
      if (!op.epilogue().isIdentity()) {
        withEpilogue.add(step.output());
      }
      products.add(
          new TileCode.Product(
              tiles.indexOf(a),
              op.transposeA(),
              tiles.indexOf(b),
              op.transposeB(),
              tiles.indexOf(step.output()),
              op.epilogue(),
              extras.stream().map(extra -> memory.tensor(extra).operand()).toList()));
      return true;
    }

    private boolean takesSum(MatMul op, Step step) {
      List<View> wanted = new ArrayList<>(tiles);
      for (View view : step.inputs()) {
        if (!isOwn(view) || isSplit(view)) {
          return false;
        }
        if (!wanted.contains(view)) {
          wanted.add(view);
        }
      }
      List<TileCode.Tile> all = wanted.stream().map(this::tile).toList();
      if (!op.epilogue().isIdentity()
          || memory.tensor(step.output()).type() != ElementType.F32
          || TileCode.bytes(all) > MOST_BYTES) {
        return false;
      }
      TileCode.Product product =
          new TileCode.Product(
              wanted.indexOf(step.inputs().get(0)),
              op.transposeA(),
              wanted.indexOf(step.inputs().get(1)),
              op.transposeB(),
              TileCode.Product.SUM,
              op.epilogue(),
              List.of());
      if (TileCode.registers(product, all) > MOST_REGISTERS) {
        return false;
      }
      tiles.clear();
      tiles.addAll(wanted);
      products.add(product);
      return true;
    }

    /** Whether a view is read that a product of the group made, but otherwise than it was made. */
    private boolean isSplit(View view) {
      return isTouched(view) && (!results.contains(view) || withEpilogue.contains(view));
    }

    private boolean isTouched(View view) {
      return results.stream().anyMatch(result -> result.buffer() == view.buffer());
    }

    /** Whether a result goes into a buffer that the group reads or writes elsewhere. */
    private boolean overwrites(Step step, List<View> wanted) {
      int buffer = step.output().buffer();
      return wanted.stream().anyMatch(v -> v.buffer() == buffer && !v.equals(step.output()))
          || step.inputs().stream().anyMatch(v -> v.buffer() == buffer);
    }

    private boolean isMatrix(View view) {
      return isOwn(view) || (view.shape().rank() == 2 && memory.isParameter(view) && isSmall(view));
    }

    /** Whether every example has a small matrix of its own there, in bf16. */
    private boolean isOwn(View view) {
      Shape shape = view.shape();
      return shape.rank() == 3
          && shape.dim(0).equals(Dim.BATCH)
          && !view.strides().get(0).batch()
          && isSmall(view)
          && memory.tensor(view).type() == ElementType.BF16;
    }

    private static boolean isSmall(View view) {
      int rank = view.shape().rank();
      return view.hasDenseRows()
          && !view.shape().dim(-1).batch()
          && !view.shape().dim(-2).batch()
          && !view.strides().get(rank - 2).batch()
          && view.shape().dim(-1).factor() <= MOST_COLUMNS;
    }

    private boolean isLike(View extra, View result) {
      return extra.shape().equals(result.shape()) && isOwn(extra);
    }
  }
}
