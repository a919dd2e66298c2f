package org.jingu.cpu.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.memory;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.cpu.dnnl.DnnlCall;
import org.jingu.cpu.dnnl.DnnlEngine;
import org.jingu.cpu.dnnl.PostOps;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * A map of large tensors by oneDNN's binary primitive, one a chain of operations. It reads all
 * operands at once, straight from memory, and takes a third of the time of {@link MapKernel}, which
 * copies one operand after another into arrays.
 *
 * <p>Values are the same, NaN included, but for the order in which terms are added. So ReLU is not
 * taken: oneDNN makes 0 of NaN.
 */
public final class DnnlMapKernel implements Kernel {
  /** Elements below which a map's threads cost more to wake than they save. */
  private static final long SMALLEST = 1 << 16;

  private final String description;
  private final List<DnnlCall> calls;

  private DnnlMapKernel(String description, List<DnnlCall> calls) {
    this.description = description;
    this.calls = calls;
  }

  /**
   * The kernel of a map.
   *
   * @param inputs broadcast to the output; one may be the output itself
   * @param constants makes a tensor of one element that is a number
   * @return null if oneDNN has no fast code for the function or for where the tensors are
   */
  public static @Nullable DnnlMapKernel of(
      DnnlEngine dnnl,
      ScalarFunction function,
      List<View> inputs,
      View output,
      DoubleFunction<View> constants) {
    SumOfChains sum = output.count() < SMALLEST ? null : SumOfChains.of(function);
    if (sum == null) {
      return null;
    }
    List<View> views = new ArrayList<>();
    inputs.forEach(input -> views.add(input.broadcast(output.dims())));
    views.add(output);
    List<View> matrices = new TileLoop(1, views.toArray(View[]::new)).matrices();
    sum = matrices == null ? null : readingOutputFirst(sum, matrices);
    if (sum == null) {
      return null;
    }
    List<DnnlCall> calls = new ArrayList<>();
    for (SumOfChains.Chain chain : sum.chains()) {
      boolean addsUp = !calls.isEmpty();
      Builder builder = new Builder(dnnl, matrices, constants);
      DnnlCall call = DnnlCall.orNull(dnnl, made -> builder.plan(made, chain, addsUp));
      if (call == null) {
        calls.forEach(DnnlCall::close);
        return null;
      }
      calls.add(call);
    }
    return new DnnlMapKernel("map " + Arrays.toString(output.dims()), calls);
  }

  /** Puts the chain first that reads what the output overwrites; null if several do. */
  private static @Nullable SumOfChains readingOutputFirst(SumOfChains sum, List<View> matrices) {
    View output = matrices.get(matrices.size() - 1);
    int reader = 0;
    int readers = 0;
    for (int i = 0; i < sum.chains().size(); i++) {
      SumOfChains.Chain chain = sum.chains().get(i);
      if (reads(chain.first(), matrices, output)
          || chain.links().stream().anyMatch(link -> reads(link.operand(), matrices, output))) {
        reader = i;
        readers++;
      }
    }
    return readers > 1 ? null : sum.startingWith(reader);
  }

  private static boolean reads(SumOfChains.Operand operand, List<View> matrices, View output) {
    if (operand.argument() < 0) {
      return false;
    }
    View read = matrices.get(operand.argument());
    return read.storage() == output.storage() && read.offset() == output.offset();
  }

  /** Makes the primitive of a chain. */
  private record Builder(DnnlEngine dnnl, List<View> matrices, DoubleFunction<View> constants) {
    @Nullable binary plan(DnnlCall call, SumOfChains.Chain chain, boolean addsUp) {
      View output = matrices.get(matrices.size() - 1);
      SumOfChains.Link link = chain.links().get(0);
      View left = view(chain.first());
      View right = view(link.operand());
      if (SumOfChains.isCommutative(link.op()) && !isWhole(left, output)) {
        View other = left;
        left = right;
        right = other;
      }
      if (!isWhole(left, output)) {
        return null;
      }
      memory.desc whole = call.dense(output.dims());
      memory.desc second = call.unrepeated(right);
      PostOps after = new PostOps(call, output.rank());
      if (link.op() == ScalarOp.GREATER) {
        after.positive(); // of the difference
      }
      call.argument(DNNL_ARG_SRC_0, whole, left)
          .argument(DNNL_ARG_SRC_1, second, right)
          .argument(DNNL_ARG_DST, whole, output);
      for (int i = 1; i < chain.links().size(); i++) {
        after.operation(chain.links().get(i).op(), view(chain.links().get(i).operand()));
      }
      if (addsUp) {
        after.sum();
      }
      binary.primitive_desc plan =
          call.keep(
              new binary.primitive_desc(
                  dnnl.engine(),
                  DnnlEngine.algorithm(link.op() == ScalarOp.GREATER ? ScalarOp.SUB : link.op()),
                  whole,
                  second,
                  whole,
                  after.attributes(),
                  false));
      return plan.impl_info_str().getString().startsWith("jit") ? new binary(plan) : null;
    }

    private View view(SumOfChains.Operand operand) {
      return operand.argument() < 0
          ? matrix(constants.apply(operand.value()))
          : matrices.get(operand.argument());
    }

    private static View matrix(View one) {
      return new View(one.storage(), one.offset(), new long[] {1, 1}, new long[] {0, 0});
    }

    private static boolean isWhole(View view, View output) {
      return Arrays.equals(view.dims(), output.dims())
          && Arrays.equals(view.strides(), output.strides());
    }
  }

  @Override
  public void run(WorkerPool pool) {
    for (DnnlCall call : calls) {
      call.run();
    }
  }

  @Override
  public void close() {
    calls.forEach(DnnlCall::close);
  }

  @Override
  public String describe() {
    return description;
  }
}
