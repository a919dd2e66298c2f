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
import org.jingu.cuda.program.TileGroup.NormGradient;
import org.jingu.cuda.program.TileGroup.TileProduct;
import org.jspecify.annotations.Nullable;

/** Takes steps one after another for as long as they fit into one kernel. */
final class TileGroupBuilder {
  /** Two blocks have room in the shared memory of a large multiprocessor. */
  private static final int MOST_BYTES = 100 << 10;

  private static final int MOST_COLUMNS = 256;

  /** Of a thread, for sums over all examples. */
  private static final int MOST_REGISTERS = 32;

  private final Uses uses;
  private final PlanMemory memory;
  private final int sharedBytes;
  private final int begin;
  private final int end;
  private final Step.@Nullable Compute copy;
  private final Step.@Nullable Compute next;
  private final List<TileProduct> products = new ArrayList<>();

  /**
   * Takes steps from one on, if it is a copy from the next on; perhaps none.
   *
   * @param first the number of the step
   */
  TileGroupBuilder(
      List<Step.Compute> steps, int first, Uses uses, PlanMemory memory, int sharedBytes) {
    this.uses = uses;
    this.memory = memory;
    this.sharedBytes = sharedBytes;
    this.copy = isCopy(steps.get(first)) ? steps.get(first) : null;
    this.begin = copy == null ? first : first + 1;
    int taken = begin;
    while (taken < steps.size() && takes(taken, steps.get(taken))) {
      taken++;
    }
    this.end = taken;
    this.next = taken < steps.size() ? steps.get(taken) : null;
  }

  /** Whether no step belongs there. */
  boolean isEmpty() {
    return begin == end;
  }

  /** The number of the first step. */
  int begin() {
    return begin;
  }

  /** The number after the last step. */
  int end() {
    return end;
  }

  /** What the steps compute. */
  List<TileProduct> products() {
    return List.copyOf(products);
  }

  /** Takes other products for the same steps, if they fit. */
  boolean replace(List<TileProduct> with) {
    if (!fits(with)) {
      return false;
    }
    products.clear();
    products.addAll(with);
    return true;
  }

  /** Takes a step into the group, unless it does not belong there. */
  private boolean takes(int number, Step.Compute step) {
    if (!(step.op() instanceof MatMul op) || !factorsFit(step)) {
      return false;
    }
    List<TileProduct> with = new ArrayList<>(products);
    TileProduct merged = merged(number, step, op);
    if (merged != null) {
      with.removeIf(p -> p.result().equals(step.inputs().get(2)));
      with.add(merged);
    } else if (op.sumStack() ? isSum(step, op) : isOwnProduct(step)) {
      with.add(TileProduct.of(number, step, op));
    } else {
      return false;
    }
    return replace(with);
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
      if (p.result().equals(added) && p.isPlain() && uses.readers(added).equals(List.of(number))) {
        List<Factors> terms = new ArrayList<>(p.terms());
        terms.add(Factors.of(step, op));
        return TileProduct.of(number, step, op).with(terms, ScalarFunction.IDENTITY, List.of());
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
            .allMatch(p -> TileCode.registers(code(p, views, null), tiles) <= MOST_REGISTERS);
  }

  /** Whether a view is read that a product of the group made, but otherwise than it was made. */
  private boolean isSplit(View view) {
    return isTouched(view)
        && products.stream().noneMatch(p -> p.result().equals(view) && p.isPlain());
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

  private TileCode.Product code(TileProduct p, List<View> tiles, @Nullable NormGradient norm) {
    boolean normed = norm != null && norm.g().equals(p.result());
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
        p.extras().stream().map(extra -> memory.tensor(extra).operand()).toList(),
        norm != null && normed
            ? new TileCode.NormGradient(
                memory.tensor(norm.x()).operand(),
                memory.tensor(norm.step().output()).operand(),
                norm.eps())
            : null);
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
        || !uses.readers(copy.output()).stream().allMatch(this::isStep)) {
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

  /** Whether a step belongs to the group. */
  boolean isStep(int number) {
    return begin <= number && number < end;
  }

  /** The group; what nothing else reads stays in shared memory. */
  TileGroup group(Recomputing recomputing) {
    List<TileProduct> all =
        needed(
            products.stream()
                .map(p -> p.storing(p.sum() || recomputing.isReadOutside(p, this)))
                .toList());
    List<View> views = tiles(all);
    TailCopy tail = tail(copy, views);
    NormGradient norm = norm(all);
    TileCode code =
        TileCode.of(
            views.stream().map(view -> tile(view, tail)).toList(),
            all.stream().map(p -> code(p, views, norm)).toList(),
            sharedBytes);
    int first = tail == null ? begin : begin - 1;
    return new TileGroup(first, norm == null ? end : end + 1, code, all, views, tail, norm);
  }

  /** The gradient of a layer norm that is the next step, if only it reads a result; or null. */
  private @Nullable NormGradient norm(List<TileProduct> all) {
    NormGradient norm = next == null ? null : NormGradient.of(next);
    if (norm == null
        || !isOwn(norm.x())
        || !isOwn(norm.step().output())
        || !TileCode.haveRoomForNorm(tiles(all).stream().map(this::tile).toList())) {
      return null;
    }
    List<Integer> others = List.of(norm.x().buffer(), norm.step().output().buffer());
    boolean apart =
        !others.get(0).equals(others.get(1))
            && tiles(all).stream().noneMatch(view -> others.get(1) == view.buffer())
            && all.stream()
                .flatMap(p -> p.extras().stream())
                .noneMatch(view -> others.get(1) == view.buffer())
            && all.stream().noneMatch(p -> p.stored() && others.contains(p.result().buffer()));
    boolean only =
        all.stream()
            .anyMatch(
                p ->
                    p.stored()
                        && !p.sum()
                        && p.result().equals(norm.g())
                        && uses.readers(p.result()).equals(List.of(end)));
    return apart && only ? norm : null;
  }

  /** Without products that are neither stored nor factors of others. */
  private static List<TileProduct> needed(List<TileProduct> all) {
    List<TileProduct> kept =
        all.stream()
            .filter(p -> p.stored() || all.stream().anyMatch(o -> o.multiplies(p.result())))
            .toList();
    return kept.size() == all.size() ? kept : needed(kept);
  }
}
