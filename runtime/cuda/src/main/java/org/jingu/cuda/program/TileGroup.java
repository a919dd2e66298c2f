package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.code.TileCode;
import org.jspecify.annotations.Nullable;

/**
 * Steps of a plan, one after another, that are products of an example's own small matrices and run
 * as one kernel.
 *
 * @param begin the number of the first step
 * @param end the number after the last
 * @param code the kernel
 * @param products what it computes
 * @param tiles the views of its tiles
 * @param tail the first step, where it is a copy that need not run since the kernel reads the
 *     original; or null
 * @param norm the last step, where it is the gradient of a layer norm of what the kernel makes; or
 *     null
 */
record TileGroup(
    int begin,
    int end,
    TileCode code,
    List<TileProduct> products,
    List<View> tiles,
    @Nullable TailCopy tail,
    @Nullable NormGradient norm) {

  /**
   * All groups of some steps, in order; none where products are not in bf16.
   *
   * @param sharedBytes the most shared memory that a block may have; what does not fit stays the
   *     library's
   */
  static List<TileGroup> of(
      List<Step.Compute> steps, Uses uses, PlanMemory memory, int sharedBytes) {
    List<TileGroupBuilder> builders = new ArrayList<>();
    for (int i = 0; i < steps.size() && memory.precision() == Precision.BF16; ) {
      TileGroupBuilder builder = new TileGroupBuilder(steps, i, uses, memory, sharedBytes);
      if (!builder.isEmpty()) {
        builders.add(builder);
      }
      i = Math.max(builder.end(), i + 1);
    }
    Recomputing recomputing = new Recomputing(builders, uses);
    return builders.stream().map(builder -> builder.group(recomputing)).toList();
  }

  /** What is read, then what epilogues read, in the order of the kernel's arguments. */
  List<View> read() {
    Set<View> results = products.stream().map(TileProduct::result).collect(Collectors.toSet());
    List<View> read = new ArrayList<>();
    tiles.stream().filter(tile -> !results.contains(tile)).forEach(read::add);
    if (tail != null) {
      read.add(tail.original());
    }
    products.forEach(product -> read.addAll(product.extras()));
    return read;
  }

  /** What is stored of a product: itself, or what the gradient of a layer norm makes of it. */
  View stored(TileProduct product) {
    return norm != null && norm.g().equals(product.result())
        ? norm.step().output()
        : product.result();
  }

  /** What it does, for tables of times. */
  String label() {
    return products.stream()
        .map(p -> (p.sum() ? " sum " : p.stored() ? " " : " inner ") + p.result().shape())
        .collect(Collectors.joining("", "tiles", norm == null ? "" : ", layer norm gradient"));
  }

  /**
   * A sum of products of views.
   *
   * @param step the number of the step whose result it is
   * @param terms what is added up
   * @param result where it goes
   * @param sum whether the products of all examples are added up
   * @param stored whether it goes to memory, since the kernel of another step reads it
   * @param op the last product's operation, with the epilogue
   * @param extras what the epilogue reads
   */
  record TileProduct(
      int step,
      List<Factors> terms,
      View result,
      boolean sum,
      boolean stored,
      MatMul op,
      List<View> extras) {
    /** The product of a step. */
    static TileProduct of(int number, Step.Compute step, MatMul op) {
      List<View> in = step.inputs();
      return new TileProduct(
          number,
          List.of(Factors.of(step, op)),
          step.output(),
          op.sumStack(),
          true,
          op,
          in.subList(2, in.size()));
    }

    /** The same with other terms and a function of their sum and of what else is read. */
    TileProduct with(List<Factors> more, ScalarFunction epilogue, List<View> read) {
      MatMul adding = new MatMul(op.transposeA(), op.transposeB(), sum, epilogue);
      return new TileProduct(step, more, result, sum, stored, adding, read);
    }

    /** The same, stored or not. */
    TileProduct storing(boolean wanted) {
      return new TileProduct(step, terms, result, sum, wanted, op, extras);
    }

    /** Whether it is a matrix of every example and nothing but products. */
    boolean isPlain() {
      return !sum && op.epilogue().isIdentity();
    }

    /** Whether a view is a factor of a term. */
    boolean multiplies(View view) {
      return terms.stream().anyMatch(term -> term.a().equals(view) || term.b().equals(view));
    }

    /** The views of its tiles; a sum over all examples has none of its result. */
    Set<View> tiles() {
      Set<View> tiles = new LinkedHashSet<>();
      for (Factors term : terms) {
        tiles.add(term.a());
        tiles.add(term.b());
      }
      if (!sum) {
        tiles.add(result);
      }
      return tiles;
    }
  }

  /**
   * The gradient of a layer norm.
   *
   * @param x what was normalized
   * @param gain its gain
   * @param g the gradient of its result
   * @param step with the gradients of x, gain and bias as outputs
   */
  record NormGradient(View x, View gain, View g, Step.Compute step) {
    /** That of an affine layer norm; or null. */
    static @Nullable NormGradient of(Step.Compute step) {
      List<View> in = step.inputs();
      return step.op() instanceof LayerNormGradient && in.size() == 3
          ? new NormGradient(in.get(0), in.get(1), in.get(2), step)
          : null;
    }

    double eps() {
      return ((LayerNormGradient) step.op()).eps();
    }
  }

  /** Two factors, and whether their transposes are meant. */
  record Factors(View a, boolean transposeA, View b, boolean transposeB) {
    /** Those of a step. */
    static Factors of(Step.Compute step, MatMul op) {
      return new Factors(
          step.inputs().get(0), op.transposeA(), step.inputs().get(1), op.transposeB());
    }
  }
}
