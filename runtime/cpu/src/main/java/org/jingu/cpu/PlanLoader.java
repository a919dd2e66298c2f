package org.jingu.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.LayerNormGradient;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Op;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.ir.SoftmaxGradient;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jspecify.annotations.Nullable;

/** Makes the kernels of a plan for one batch size, over memory that all batch sizes share. */
final class PlanLoader {
  private final Plan plan;
  private final long batch;
  private final int threads;
  private final DnnlEngine dnnl;
  private final PlanMemory memory;
  private final Map<Integer, Storage> storages = new HashMap<>();
  private final List<Kernel> kernels = new ArrayList<>();
  private final List<NativeMemory> scratch = new ArrayList<>();

  PlanLoader(Plan plan, long batch, int threads, DnnlEngine dnnl, PlanMemory memory) {
    this.plan = plan;
    this.batch = batch;
    this.threads = threads;
    this.dnnl = dnnl;
    this.memory = memory;
  }

  CpuProgram load() {
    plan.steps().forEach(this::kernel);
    Map<String, View> inputs = new HashMap<>();
    plan.inputs().forEach((input, view) -> inputs.put(input.label(), view(view)));
    Map<String, View> outputs = new LinkedHashMap<>();
    plan.outputs().forEach((name, view) -> outputs.put(name, view(view)));
    return new CpuProgram(kernels, scratch, inputs, outputs);
  }

  private View view(org.jingu.compiler.schedule.View view) {
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

  private void kernel(Step step) {
    List<View> in = views(step.inputs());
    List<View> out = views(step.outputs());
    Op op = step.op();
    if (op instanceof Elementwise map) {
      kernels.add(new MapKernel(map.function(), in, out.get(0), threads));
    } else if (op instanceof MatMul product) {
      product(product, in, out.get(0));
    } else if (op instanceof Reduce reduce) {
      reduce(reduce, in, out.get(0));
    } else if (op instanceof Softmax) {
      kernels.add(new SoftmaxKernel(in.get(0), null, out.get(0), threads));
    } else if (op instanceof SoftmaxGradient) {
      kernels.add(new SoftmaxKernel(in.get(0), in.get(1), out.get(0), threads));
    } else if (op instanceof LayerNorm norm) {
      kernels.add(
          new LayerNormKernel(in.get(0), at(in, 1), at(in, 2), out.get(0), norm.eps(), threads));
    } else if (op instanceof LayerNormGradient norm) {
      View gain = in.size() == 3 ? in.get(1) : null;
      kernels.add(
          new LayerNormGradientKernel(
              in.get(0),
              gain,
              in.get(in.size() - 1),
              out.get(0),
              at(out, 1),
              at(out, 2),
              norm.eps(),
              threads));
    } else {
      throw new IllegalStateException("the CPU engine has no kernel for " + op.name());
    }
  }

  private static @Nullable View at(List<View> views, int i) {
    return i < views.size() ? views.get(i) : null;
  }

  private void reduce(Reduce op, List<View> in, View out) {
    View target = out.isDense() ? out : fresh(out.dims());
    kernels.add(new ReduceKernel(op, in, op.domain().at(batch), target, threads));
    if (!out.isDense()) {
      copy(target, out);
    }
  }

  private void product(MatMul op, List<View> in, View out) {
    View a = transposed(in.get(0), op.transposeA());
    View b = transposed(packed(in.get(1)), op.transposeB());
    List<View> extras = in.subList(2, in.size());
    if (op.sumStack()) {
      View target = out.isDense() ? out : fresh(out.dims());
      View products =
          fresh(SumOfProductsKernel.group(a.dims()[0], out.count()), out.dims()[0], out.dims()[1]);
      kernels.add(new SumOfProductsKernel(dnnl, a, b, products, target, threads));
      if (!out.isDense()) {
        copy(target, out);
      }
      epilogue(op.epilogue(), extras, out);
      return;
    }
    if (out.rank() == 3) {
      a = a.rank() == 2 ? stackOfOne(a) : a;
      b = b.rank() == 2 ? stackOfOne(b) : b;
    }
    Epilogues.Native fused = Epilogues.of(op.epilogue(), extras, out.dims());
    kernels.add(new MatMulKernel(dnnl, a, b, fused.bias(), fused.relu(), out));
    if (!fused.complete()) {
      epilogue(op.epilogue(), extras, out);
    }
  }

  /** Applies a product's epilogue in place. */
  private void epilogue(ScalarFunction function, List<View> extras, View product) {
    if (!function.isIdentity()) {
      List<View> inputs = new ArrayList<>(List.of(product));
      inputs.addAll(extras);
      kernels.add(new MapKernel(function, inputs, product, threads));
    }
  }

  private void copy(View from, View to) {
    kernels.add(new MapKernel(ScalarFunction.IDENTITY, List.of(from), to, threads));
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
    if (view.rank() < 3 || view.isDense()) {
      return view;
    }
    View packed = fresh(view.dims());
    copy(view, packed);
    return packed;
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
