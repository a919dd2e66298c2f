package org.jingu.cuda.code;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.ScalarFunction;

/**
 * A scalar function of broadcast inputs, several neighbours a thread.
 *
 * @param code the kernel; its arguments are the output, the inputs, if guarded the flag, and B
 * @param work the number of threads that have something to do
 */
public record MapCode(KernelCode code, Dim work) {
  /** The threads of a block. */
  public static final int THREADS = 256;

  /**
   * Writes the kernel.
   *
   * @param inputs one an argument of the function; one may be the output itself
   * @param guarded whether the kernel does nothing where its flag is 0
   * @param capacity the largest batch size
   */
  public static MapCode of(
      ScalarFunction function,
      List<Operand> inputs,
      Operand output,
      boolean guarded,
      long capacity) {
    List<Operand> operands = new ArrayList<>(List.of(output));
    operands.addAll(inputs);
    List<List<Dim>> strides = operands.stream().map(o -> o.over(output.shape())).toList();
    Axes axes = new Axes(output.shape(), Axes.all(output.shape()), strides);
    boolean narrow = operands.stream().anyMatch(o -> o.type() != ElementType.F32);
    int pack = axes.pack(operands, narrow ? 8 : 4);
    Dim count = axes.count();
    Dim work = new Dim(count.factor() / pack, count.batch());
    StringBuilder out = new StringBuilder();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      names.add("a" + i);
    }
    out.append("// y%s = %s\n".formatted(output.shape(), comment(function, names)));
    out.append(ScalarCode.define("value_" + KernelCode.NAME, function));
    out.append("extern \"C\" __global__ void __launch_bounds__(%d) ".formatted(THREADS));
    out.append(KernelCode.NAME).append("(").append(output.type().text()).append("* y");
    for (int i = 0; i < inputs.size(); i++) {
      out.append(", const %s* a%d".formatted(inputs.get(i).type().text(), i));
    }
    out.append(guarded ? ", const int* go" : "").append(", int B) {\n");
    out.append("  ").append(Axes.indexType(output.shape().elements(capacity))).append('\n');
    out.append(guarded ? "  if (!*go) return;\n" : "");
    out.append("  const index_t work = %s;\n".formatted(Axes.text(work)));
    out.append("  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work;");
    out.append(" w += gridDim.x * (index_t)blockDim.x) {\n    index_t r = w;\n");
    out.append(axes.indices("    ", "r", "i", pack));
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      boolean repeats = axes.innerStride(i + 1).factor() == 0;
      out.append("    const auto x%d = ".formatted(i));
      out.append(
          "load<%d>(a%d + %s);\n".formatted(repeats ? 1 : pack, i, axes.offset(i + 1, "i", pack)));
      arguments.add("x%d.v[%s]".formatted(i, repeats ? "0" : "k"));
    }
    out.append("    Floats<%d> result;\n#pragma unroll\n".formatted(pack));
    out.append("    for (int k = 0; k < %d; ++k)\n".formatted(pack));
    out.append(
        "      result.v[k] = value_%s(%s);\n"
            .formatted(KernelCode.NAME, String.join(", ", arguments)));
    out.append(
        "    store<%d>(y + %s, result);\n  }\n}\n".formatted(pack, axes.offset(0, "i", pack)));
    return new MapCode(KernelCode.of("map", out.toString()), work);
  }

  /** A function in a comment, not longer than a line. */
  static String comment(ScalarFunction function, List<String> arguments) {
    String text = function.print(arguments);
    return text.length() > 80 ? text.substring(0, 77) + "..." : text;
  }
}
