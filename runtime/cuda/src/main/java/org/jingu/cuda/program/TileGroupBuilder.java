package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.TileCode;
import org.jingu.cuda.program.TileGroup.Factors;
import org.jingu.cuda.program.TileGroup.TileProduct;
import org.jspecify.annotations.Nullable;

/** Takes steps one after another for as long as they fit into one kernel. */
final class TileGroupBuilder {
  /** Two blocks have room in the shared memory of a large multiprocessor. */
  private static final int MOST_BYTES = 100 << 10;

  private static final int MOST_COLUMNS = 256;

  /** Of a thread, for sums over all examples. */
  private static final int MOST_REGISTERS = 32;

  private final Readers readers;
  private final PlanMemory memory;
  private final int sharedBytes;
  private final List<TileProduct> products = new ArrayList<>();
  private final List<Integer> steps = new ArrayList<>();

  TileGroupBuilder(Readers readers, PlanMemory memory, int sharedBytes) {
    this.readers = readers;
    this.memory = memory;
    this.sharedBytes = sharedBytes;
  }

  /** Takes a step into the group, unless it does not belong there. */
  boolean takes(int number, Step.Compute step) {
    if (!(step.op() instanceof MatMul op) || !factorsFit(step)) {
      return false;
    }
    List<TileProduct> with = new ArrayList<>(products);
    TileProduct merged = merged(number, step, op);
    if (merged != null) {
      with.removeIf(p -> p.result().equals(step.inputs().get(2)));
      with.add(merged);
    } else if (op.sumStack() ? isSum(step, op) : isOwnProduct(step)) {
      with.add(product(step, op));
    } else {
      return false;
    }
    if (!fits(with)) {
      return false;
    }
    products.clear();
    products.addAll(with);
    steps.add(number);
    return true;
  }

  private static TileProduct product(Step.Compute step, MatMul op) {
    List<View> in = step.inputs();
    return new TileProduct(
        List.of(factors(step, op)),
        step.output(),
        op.sumStack(),
        true,
        op,
        in.subList(2, in.size()));
  }

  private static Factors factors(Step.Compute step, MatMul op) {
    return new Factors(
        step.inputs().get(0), op.transposeA(), step.inputs().get(1), op.transposeB());
  }

  /** The sum with a product of the group that this step adds and nothing else reads, or null. */
  private @Nullable TileProduct merged(int number, Step.Compute step, MatMul op) {
    if (op.sumStack()
        || step.inputs().size() != 3
        || !op.epilogue().is(ScalarOp.ADD)
        || !isOwn(step.output())
        || overwrites(step)) {
      return null;
    }
    View added = step.inputs().get(2);
    for (TileProduct p : products) {
      if (p.result().equals(added)
          && !p.sum()
          && p.op().epilogue().isIdentity()
          && readers.of(added).equals(List.of(number))) {
        List<Factors> terms = new ArrayList<>(p.terms());
        terms.add(factors(step, op));
        MatMul plain = new MatMul(op.transposeA(), op.transposeB(), false, ScalarFunction.IDENTITY);
        return new TileProduct(terms, step.output(), false, true, plain, List.of());
      }
    }
    return null;
  }

  private boolean factorsFit(Step.Compute step) {
    return step.inputs().subList(0, 2).stream().allMatch(view -> isMatrix(view) && !isSplit(view));
  }

  private boolean isOwnProduct(Step.Compute step) {
    return isOwn(step.output())
        && !overwrites(step)
        && step.inputs().subList(2, step.inputs().size()).stream()
            .allMatch(
                extra ->
                    extra.shape().equals(step.output().shape())
                        && isOwn(extra)
                        && !isTouched(extra));
  }

  private boolean isSum(Step.Compute step, MatMul op) {
    return op.epilogue().isIdentity()
        && isOwn(step.inputs().get(0))
        && isOwn(step.inputs().get(1))
        && memory.tensor(step.output()).type() == ElementType.F32;
  }

  private boolean fits(List<TileProduct> with) {
    List<View> views = tiles(with);
    List<TileCode.Tile> tiles = views.stream().map(this::tile).toList();
    return TileCode.bytes(tiles) <= Math.min(MOST_BYTES, sharedBytes)
        && with.stream()
            .filter(TileProduct::sum)
            .allMatch(p -> TileCode.registers(code(p, views), tiles) <= MOST_REGISTERS);
  }

  /** Whether a view is read that a product of the group made, but otherwise than it was made. */
  private boolean isSplit(View view) {
    return isTouched(view)
        && products.stream()
            .noneMatch(p -> p.result().equals(view) && p.op().epilogue().isIdentity() && !p.sum());
  }

  private boolean isTouched(View view) {
    return products.stream().anyMatch(p -> p.result().buffer() == view.buffer());
  }

  /** Whether a result goes into a buffer that the group reads or writes elsewhere. */
  private boolean overwrites(Step.Compute step) {
    int buffer = step.output().buffer();
    return tiles(products).stream().anyMatch(view -> view.buffer() == buffer)
        || products.stream().flatMap(p -> p.extras().stream()).anyMatch(v -> v.buffer() == buffer)
        || step.inputs().stream().anyMatch(view -> view.buffer() == buffer);
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

  private TileCode.Tile tile(View view) {
    return new TileCode.Tile(memory.narrow(view).operand());
  }

  private static List<View> tiles(List<TileProduct> products) {
    Set<View> tiles = new LinkedHashSet<>();
    products.forEach(p -> tiles.addAll(p.tiles()));
    return List.copyOf(tiles);
  }

  private TileCode.Product code(TileProduct p, List<View> tiles) {
    return new TileCode.Product(
        p.terms().stream()
            .map(
                t ->
                    new TileCode.Term(
                        tiles.indexOf(t.a()), t.transposeA(), tiles.indexOf(t.b()), t.transposeB()))
            .toList(),
        p.sum() ? TileCode.Product.SUM : tiles.indexOf(p.result()),
        p.stored(),
        p.op().epilogue(),
        p.extras().stream().map(extra -> memory.tensor(extra).operand()).toList());
  }

  /** Whether a step only copies matrices of examples. */
  static boolean isCopy(Step.Compute step) {
    return step.op() instanceof Elementwise map
        && map.function().isIdentity()
        && step.inputs().size() == 1
        && step.output().shape().rank() == 3;
  }

  /** The copy as one of the last rows of a tile that nothing else reads, or null. */
  private @Nullable TailCopy tail(Step.@Nullable Compute copy, List<View> views) {
    if (copy == null) {
      return null;
    }
    List<View> touching = views.stream().filter(v -> v.buffer() == copy.output().buffer()).toList();
    if (touching.size() != 1
        || isTouched(copy.output())
        || isTouched(copy.inputs().get(0))
        || !isOwn(touching.get(0))
        || !steps.containsAll(readers.of(copy.output()))) {
      return null;
    }
    TailCopy tail = TailCopy.of(copy, touching.get(0));
    boolean reads =
        tail != null && isOwn(tail.original()) && products.stream().noneMatch(p -> reads(p, copy));
    return reads ? tail : null;
  }

  private static boolean reads(TileProduct p, Step.Compute copy) {
    return p.extras().stream().anyMatch(extra -> extra.buffer() == copy.output().buffer());
  }

  private TileCode.Tile tile(View view, @Nullable TailCopy tail) {
    return tail == null || !tail.whole().equals(view)
        ? tile(view)
        : new TileCode.Tile(memory.tensor(view).operand(), tail.operand(memory), tail.first());
  }

  /**
   * The group; a result that only its own steps read stays in shared memory.
   *
   * @param copy the step before the first, if it is a copy: it becomes part of the group where the
   *     kernel can read the original
   */
  TileGroup group(int begin, int end, Step.@Nullable Compute copy) {
    List<TileProduct> all =
        products.stream()
            .map(
                p ->
                    new TileProduct(
                        p.terms(),
                        p.result(),
                        p.sum(),
                        p.sum() || !steps.containsAll(readers.of(p.result())),
                        p.op(),
                        p.extras()))
            .toList();
    List<View> views = tiles(all);
    TailCopy tail = tail(copy, views);
    TileCode code =
        TileCode.of(
            views.stream().map(view -> tile(view, tail)).toList(),
            all.stream().map(p -> code(p, views)).toList(),
            sharedBytes);
    return new TileGroup(tail == null ? begin : begin - 1, end, code, all, views, tail);
  }
}
