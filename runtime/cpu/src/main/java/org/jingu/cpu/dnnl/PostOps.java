package org.jingu.cpu.dnnl;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.FloatPointer;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.cpu.memory.View;

/**
 * What oneDNN does with the elements that a primitive of rank r computes, before it stores them.
 */
public final class PostOps {
  private final DnnlCall call;
  private final int rank;
  private final post_ops ops;

  public PostOps(DnnlCall call, int rank) {
    this.call = call;
    this.rank = rank;
    this.ops = call.keep(new post_ops());
  }

  /** ReLU as a leaky one of slope 0, because oneDNN's own makes 0 of NaN. */
  public void relu() {
    int role = role(DNNL_ARG_WEIGHTS);
    ops.append_prelu(0);
    call.argument(role, zero());
  }

  /** An operation on the value so far, on its left, and a tensor. */
  public void operation(ScalarOp op, View operand) {
    if (op == ScalarOp.GREATER) {
      operation(ScalarOp.SUB, operand);
      positive();
    } else {
      int role = role(DNNL_ARG_SRC_1);
      memory.desc descriptor = call.unrepeated(operand);
      ops.append_binary(DnnlEngine.algorithm(op), descriptor);
      call.argument(role, descriptor, operand);
    }
  }

  /**
   * 1 where the value so far is above 0, else 0, for NaN too: of which oneDNN's comparison makes 1,
   * but its ReLU 0.
   */
  public void positive() {
    ops.append_eltwise(dnnl.algorithm.eltwise_relu, 0f, 0f);
    int role = role(DNNL_ARG_SRC_1);
    memory zero = zero();
    ops.append_binary(dnnl.algorithm.binary_gt, call.keep(zero.get_desc()));
    call.argument(role, zero);
  }

  /** Adds what the output holds. */
  public void sum() {
    ops.append_sum(1f, 0, memory.data_type.undef);
  }

  /** All of it, for a primitive. */
  public primitive_attr attributes() {
    primitive_attr attributes = call.keep(new primitive_attr());
    attributes.set_post_ops(ops);
    return attributes;
  }

  private int role(int kind) {
    return DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (ops.len() + 1) | kind;
  }

  private memory zero() {
    long[] one = new long[rank];
    Arrays.fill(one, 1);
    memory number = call.own(one);
    new FloatPointer(number.get_data_handle()).put(0, 0f);
    return number;
  }
}
