package org.jingu.cpu.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.ir.SoftmaxGradient;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.Step;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.kernel.DnnlMapKernel;
import org.jingu.cpu.kernel.Epilogues;
import org.jingu.cpu.kernel.GemvKernel;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.kernel.LayerNormGradientKernel;
import org.jingu.cpu.kernel.LayerNormGradientKernel.Affine;
import org.jingu.cpu.kernel.LayerNormKernel;
import org.jingu.cpu.kernel.LayerNormKernel.Moments;
import org.jingu.cpu.kernel.MapKernel;
import org.jingu.cpu.kernel.MatMulKernel;
import org.jingu.cpu.kernel.ReduceKernel;
import org.jingu.cpu.kernel.RowCopyKernel;
import org.jingu.cpu.kernel.SoftmaxGradientKernel;
import org.jingu.cpu.kernel.SoftmaxKernel;
import org.jingu.cpu.kernel.SumOfProductsKernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.memory.PlanMemory;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.TurnedWeights;
import org.jingu.cpu.memory.View;
import org.jspecify.annotations.Nullable;

/** Makes the kernels of a plan's graph for one batch size. */
final class KernelLoader {
  private final Plan plan;
  private final long batch;
  private final int threads;
  private final DnnlEngine dnnl;
  private final @Nullable TurnedWeights turned;
  private final PlanMemory memory;
  private final Map<Integer, Storage> storages = new HashMap<>();
  private final List<Kernel> kernels = new ArrayList<>();
  private final List<NativeMemory> scratch = new ArrayList<>();

  /** Copies to one tensor that may become one kernel, and the number of its buffer. */
  private final List<RowCopyKernel.Part> copies = new ArrayList<>();

  private int copiesTo = -1;

  private @Nullable View products;

  /** Where the moments are of what a layer norm has read, by its place in the plan. */
  private final Map<org.jingu.compiler.schedule.View, Moments> moments = new HashMap<>();

  KernelLoader(Plan plan, long batch, PlanLoader.Shared shared, PlanMemory memory) {
    this.plan = plan;
    this.batch = batch;
    this.threads = shared.pool().threads();
    this.dnnl = shared.dnnl();
    this.turned = shared.turned();
    this.memory = memory;
  }

  /**
   * Makes the kernels of the plan's graph.
   *
   * @return by its number how many kernels have run when a step is done
   */
  int[] load() {
    int[] kernelsAfter = new int[plan.computes().size()];
    int complete = 0; // steps whose kernels are there: copies may wait for others beside them
    for (int i = 0; i < kernelsAfter.length; i++) {
      Step.Compute step = plan.computes().get(i);
      if (!isCopyBeside(step)) {
        endCopies();
        Arrays.fill(kernelsAfter, complete, i, kernels.size());
        complete = i;
      }
      kernel(step);
    }
    endCopies();
    Arrays.fill(kernelsAfter, complete, kernelsAfter.length, kernels.size());
    return kernelsAfter;
  }

  /** The kernels so far. */
  List<Kernel> kernels() {
    return kernels;
  }

  /** Memory of the program's own. */
  List<NativeMemory> scratch() {
    return scratch;
  }

  /** A copy of a tensor. */
  Kernel copyOf(org.jingu.compiler.schedule.View from, org.jingu.compiler.schedule.View to) {
    RowCopyKernel.Part part = new RowCopyKernel.Part(view(from), view(to), 0);
    RowCopyKernel alone = RowCopyKernel.of(List.of(part), threads);
    return alone == null ? mapOf(part) : alone;
  }

  View view(org.jingu.compiler.schedule.View view) {
    Buffer buffer = plan.buffer(view);
    Storage storage =
        storages.computeIfAbsent(
            view.buffer(),
            id -> memory.storage(buffer.region(), buffer.offset(), buffer.size().at(batch)));
    return new View(storage, view.offset(batch), view.shape().at(batch), view.strides(batch));
  }

  private List<View> views(List<org.jingu.compiler.schedule.View> views) {
    return views.stream().map(this::view).toList();
  }

  private void kernel(Step.Compute step) {
    step.op().accept(new StepLoader(step));
    moments.keySet().removeIf(x -> isOverwritten(x, step));
  }

  /** Adds the kernels of a step. */
  private final class StepLoader implements KernelOp.Visitor<@Nullable Void> {
    private final Step.Compute step;
    private final List<View> in;
    private final List<View> out;

    StepLoader(Step.Compute step) {
      this.step = step;
      this.in = views(step.inputs());
      this.out = views(step.outputs());
    }

    @Override
    public @Nullable Void visit(Elementwise op) {
      if (!isCopy(op)) {
        kernels.add(map(op.function(), in, out.get(0)));
        return null;
      }
      float value =
          in.isEmpty() ? (float) op.function().apply(new double[op.function().registers()]) : 0;
      copies.add(new RowCopyKernel.Part(in.isEmpty() ? null : in.get(0), out.get(0), value));
      copiesTo = step.output().buffer();
      return null;
    }

    @Override
    public @Nullable Void visit(MatMul op) {
      boolean weights = plan.buffer(step.inputs().get(1)).region() == Region.PARAMETERS;
      product(op, in, weights, out.get(0));
      return null;
    }

    @Override
    public @Nullable Void visit(Reduce op) {
      reduce(op, in, out.get(0));
      return null;
    }

    @Override
    public @Nullable Void visit(Softmax op) {
      softmax(dense(in.get(0)), out.get(0));
      return null;
    }

    @Override
    public @Nullable Void visit(SoftmaxGradient op) {
      kernels.add(new SoftmaxGradientKernel(in.get(0), in.get(1), out.get(0), threads));
      return null;
    }

    @Override
    public @Nullable Void visit(LayerNorm op) {
      layerNorm(op, step, in, out.get(0));
      return null;
    }

    @Override
    public @Nullable Void visit(LayerNormGradient op) {
      layerNormGradient(op, step, in, out);
      return null;
    }
  }

  private void softmax(View x, View out) {
    View y = target(out);
    kernels.add(new SoftmaxKernel(dnnl, x, y));
    deliver(y, out);
  }

  private static boolean isOverwritten(org.jingu.compiler.schedule.View x, Step step) {
    return step.outputs().stream().anyMatch(output -> output.buffer() == x.buffer());
  }

  private void layerNorm(LayerNorm op, Step step, List<View> in, View out) {
    View x = dense(in.get(0));
    View y = target(out);
    Moments rows = momentsOf(x);
    moments.put(step.inputs().get(0), rows);
    kernels.add(new LayerNormKernel(dnnl, x, at(in, 1), at(in, 2), y, rows, op.eps()));
    deliver(y, out);
  }

  private void layerNormGradient(LayerNormGradient op, Step step, List<View> in, List<View> out) {
    View dx = target(out.get(0));
    Affine affine = in.size() < 3 ? null : new Affine(in.get(1), out.get(1), out.get(2));
    View x = dense(in.get(0));
    Moments rows = moments.get(step.inputs().get(0));
    if (rows == null) { // the forward pass had x elsewhere: its result is written over
      rows = momentsOf(x);
      kernels.add(new LayerNormKernel(dnnl, x, null, null, dx, rows, op.eps()));
    }
    View g = dense(in.get(in.size() - 1));
    kernels.add(new LayerNormGradientKernel(dnnl, x, g, dx, affine, rows, op.eps()));
    deliver(dx, out.get(0));
  }

  private Moments momentsOf(View x) {
    long rows = x.count() / x.width();
    return new Moments(fresh(rows), fresh(rows));
  }

  /** The elements row-major, copied if need be. */
  private View dense(View view) {
    if (view.isDense()) {
      return view;
    }
    View copied = fresh(view.dims());
    copy(view, copied);
    return copied;
  }

  /** A copy, or a fill with a number. */
  private static boolean isCopy(Elementwise map) {
    return map.function().isIdentity() || map.function().arity() == 0;
  }

  /** Whether a step copies to the same tensor as the steps before it. */
  private boolean isCopyBeside(Step.Compute step) {
    return step.op() instanceof Elementwise map
        && isCopy(map)
        && step.output().buffer() == copiesTo;
  }

  /** Makes kernels of the copies that are waiting: of neighbours from one tensor one, or each. */
  private void endCopies() {
    for (int first = 0; first < copies.size(); ) {
      int end = first + 1;
      while (end < copies.size() && readAlike(copies.subList(first, end + 1))) {
        end++;
      }
      List<RowCopyKernel.Part> some = copies.subList(first, end);
      RowCopyKernel together = RowCopyKernel.of(some, threads);
      if (together != null) {
        kernels.add(together);
      } else {
        some.forEach(this::add);
      }
      first = end;
    }
    copies.clear();
    copiesTo = -1;
  }

  /** Whether the last of some copies reads examples where the others do, or nothing at all. */
  private static boolean readAlike(List<RowCopyKernel.Part> parts) {
    View last = parts.get(parts.size() - 1).from();
    for (RowCopyKernel.Part part : parts) {
      View from = part.from();
      if (from != null && last != null) {
        return from.storage() == last.storage()
            && (from.rank() == 0 ? 1 : from.strides()[0])
                == (last.rank() == 0 ? 1 : last.strides()[0]);
      }
    }
    return true;
  }

  private void add(RowCopyKernel.Part part) {
    RowCopyKernel alone = RowCopyKernel.of(List.of(part), threads);
    kernels.add(alone == null ? mapOf(part) : alone);
  }

  private MapKernel mapOf(RowCopyKernel.Part part) {
    return part.from() == null
        ? new MapKernel(ScalarFunction.constant(part.value()), List.of(), part.to(), threads)
        : new MapKernel(ScalarFunction.IDENTITY, List.of(part.from()), part.to(), threads);
  }

  private static @Nullable View at(List<View> views, int i) {
    return i < views.size() ? views.get(i) : null;
  }

  private void reduce(Reduce op, List<View> in, View out) {
    View target = target(out);
    View x = in.get(0);
    if (isColumnSum(op, x)) {
      kernels.add(GemvKernel.columnSums(x, fresh(x.dims()[0]), target, false, threads));
    } else {
      kernels.add(new ReduceKernel(op, in, op.domain().at(batch), target, threads));
    }
    deliver(target, out);
  }

  private static boolean isColumnSum(Reduce op, View x) {
    return op.kind() == Reduce.Kind.SUM
        && op.body().isIdentity()
        && op.axes().equals(List.of(0))
        && x.rank() == 2
        && x.strides()[1] == 1
        && x.strides()[0] >= x.dims()[1];
  }

  /** Where a kernel that needs its result dense writes it; {@link #deliver} brings it home. */
  private View target(View out) {
    return out.isDense() ? out : fresh(out.dims());
  }

  private void deliver(View target, View out) {
    if (!out.isDense()) {
      copy(target, out);
    }
  }

  /**
   * Adds a product.
   *
   * @param weights whether the right operand is a parameter
   */
  private void product(MatMul op, List<View> in, boolean weights, View out) {
    View a = transposed(in.get(0), op.transposeA());
    View b =
        weights && turned != null
            ? packed(turned.of(transposed(in.get(1), op.transposeB())))
            : transposed(packed(in.get(1)), op.transposeB());
    List<View> extras = in.subList(2, in.size());
    if (op.sumStack()) {
      View target = target(out);
      long group = SumOfProductsKernel.group(a.dims()[0], out.count());
      View products = productsOf(group, out);
      kernels.add(new SumOfProductsKernel(dnnl, a, b, products, fresh(group), target, threads));
      deliver(target, out);
      addEpilogue(op, extras, out);
      return;
    }
    if (out.rank() == 3) {
      a = a.rank() == 2 ? stackOfOne(a) : a;
      b = b.rank() == 2 ? stackOfOne(b) : b;
    }
    if (GemvKernel.takes(a, b, out)) {
      kernels.add(GemvKernel.product(a, b, out, threads));
      addEpilogue(op, extras, out);
      return;
    }
    Epilogues.Native fused = Epilogues.of(op.epilogue(), extras, out, this::constant);
    MatMulKernel whole = fused == null ? null : new MatMulKernel(dnnl, a, b, fused, out);
    if (whole != null && (whole.isFast() || op.epilogue().isIdentity())) {
      kernels.add(whole);
      return;
    }
    if (whole != null) {
      whole.close();
    }
    kernels.add(new MatMulKernel(dnnl, a, b, Epilogues.Native.NONE, out));
    addEpilogue(op, extras, out);
  }

  private Kernel map(ScalarFunction function, List<View> inputs, View output) {
    Kernel fast = DnnlMapKernel.of(dnnl, function, inputs, output, this::constant);
    return fast != null ? fast : new MapKernel(function, inputs, output, threads);
  }

  /** A tensor of one element. */
  private View constant(double value) {
    View one = fresh(1);
    one.storage().buffer().put((int) one.offset(), (float) value);
    return one;
  }

  /** A product's epilogue as a map in place. */
  private void addEpilogue(MatMul op, List<View> extras, View product) {
    if (!op.epilogue().isIdentity()) {
      List<View> inputs = new ArrayList<>(List.of(product));
      inputs.addAll(extras);
      kernels.add(map(op.epilogue(), inputs, product));
    }
  }

  private void copy(View from, View to) {
    add(new RowCopyKernel.Part(from, to, 0));
  }

  /** Room for some products of one size, which all sums of products use in turn. */
  private View productsOf(long group, View product) {
    long[] dims = {group, product.dims()[0], product.dims()[1]};
    if (products == null || products.count() < View.count(dims)) {
      products = fresh(dims);
    }
    return new View(products.storage(), products.offset(), dims, View.denseStrides(dims));
  }

  /** A tensor in memory of this program's own. */
  private View fresh(long... dims) {
    NativeMemory own = new NativeMemory(View.count(dims));
    scratch.add(own);
    return new View(own.storage(0, View.count(dims)), 0, dims, View.denseStrides(dims));
  }

  /**
   * A right operand without gaps: for a stack whose matrices do not follow one another closely,
   * oneDNN 3.11 gives wrong products in some shapes.
   */
  private View packed(View view) {
    return view.rank() < 3 ? view : dense(view);
  }

  private static View transposed(View view, boolean transpose) {
    if (!transpose) {
      return view;
    }
    return view.permute(view.rank() == 2 ? List.of(1, 0) : List.of(0, 2, 1));
  }

  private static View stackOfOne(View matrix) {
    return new View(
        matrix.storage(),
        matrix.offset(),
        new long[] {1, matrix.dims()[0], matrix.dims()[1]},
        new long[] {matrix.count(), matrix.strides()[0], matrix.strides()[1]});
  }

  @Override
  public String toString() {
    return "batch " + batch + ", " + Arrays.toString(kernels.toArray());
  }
}
