package org.jingu.cpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.jingu.compiler.ir.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * A map of large tensors by oneDNN's binary primitive, one a chain of operations. It reads all
 * operands at once, straight from memory, and takes a third of the time of {@link MapKernel}, which
 * copies one operand after another into arrays.
 *
 * <p>Values are the same, NaN included, but for the order in which terms are added. So ReLU is not
 * taken: oneDNN makes 0 of NaN.
 */
final class DnnlMapKernel implements Kernel {
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
  static @Nullable DnnlMapKernel of(
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
      DnnlCall call = new Builder(dnnl, matrices, constants).call(chain, !calls.isEmpty());
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
    @Nullable DnnlCall call(SumOfChains.Chain chain, boolean addsUp) {
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
      memory.desc whole = dnnl.dense(output.dims());
      post_ops after = new post_ops();
      DnnlCall call =
          new DnnlCall(dnnl)
              .argument(DNNL_ARG_SRC_0, whole, left)
              .argument(DNNL_ARG_SRC_1, dnnl.unrepeated(right), right)
              .argument(DNNL_ARG_DST, whole, output);
      for (int i = 1; i < chain.links().size(); i++) {
        View operand = view(chain.links().get(i).operand());
        memory.desc descriptor = dnnl.unrepeated(operand);
        after.append_binary(DnnlEngine.algorithm(chain.links().get(i).op()), descriptor);
        int role = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * i | DNNL_ARG_SRC_1;
        call.argument(role, descriptor, operand);
      }
      if (addsUp) {
        after.append_sum(1f, 0, memory.data_type.undef);
      }
      primitive_attr attributes = new primitive_attr();
      attributes.set_post_ops(after);
      binary.primitive_desc plan =
          new binary.primitive_desc(
              dnnl.engine(),
              DnnlEngine.algorithm(link.op()),
              whole,
              dnnl.unrepeated(right),
              whole,
              attributes,
              false);
      if (!plan.impl_info_str().getString().startsWith("jit")) {
        call.close();
        return null;
      }
      return call.primitive(new binary(plan));
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
