package org.jingu.cuda.program;

import java.util.List;
import org.jingu.cuda.code.KernelCode;

/** One thing that the device does. */
public sealed interface Operation permits Operation.Launch, Operation.Fill, Product {
  /** What it is, for tables of times. */
  String label();

  /**
   * A kernel.
   *
   * @param kernel its code
   * @param gridX blocks along x
   * @param gridY blocks along y
   * @param threads threads of a block
   * @param sharedBytes shared memory of a block beside what the kernel declares
   * @param arguments in the order of the kernel's parameters
   * @param label what it is
   */
  record Launch(
      KernelCode kernel,
      int gridX,
      int gridY,
      int threads,
      int sharedBytes,
      List<Argument> arguments,
      String label)
      implements Operation {
    /** Copies the arguments. */
    public Launch {
      arguments = List.copyOf(arguments);
    }

    /** A kernel that declares all its shared memory. */
    public Launch(
        KernelCode kernel,
        int gridX,
        int gridY,
        int threads,
        List<Argument> arguments,
        String label) {
      this(kernel, gridX, gridY, threads, 0, arguments, label);
    }

    @Override
    public String toString() {
      return "%s <%d x %d, %d> %s".formatted(kernel.name(), gridX, gridY, threads, arguments);
    }
  }

  /**
   * One 32-bit value over and over.
   *
   * @param to where
   * @param value the bits
   * @param count how often
   */
  record Fill(Address to, int value, long count) implements Operation {
    @Override
    public String label() {
      return "fill";
    }
  }
}
