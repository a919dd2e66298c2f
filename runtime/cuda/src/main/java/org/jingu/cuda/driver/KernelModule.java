package org.jingu.cuda.driver;

import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Loaded machine code. */
public final class KernelModule implements AutoCloseable {
  /** Above this, a kernel has to ask for its shared memory. */
  private static final int PLAIN_SHARED_BYTES = 48 << 10;

  private final CUmod_st handle;

  KernelModule(CUmod_st handle) {
    this.handle = handle;
  }

  /** A kernel by name. */
  public Kernel kernel(String name) {
    CUfunc_st function = new CUfunc_st();
    Driver.check(
        cudart.cuModuleGetFunction(function, handle, name),
        () -> "cuModuleGetFunction('%s')".formatted(name));
    return new Kernel(name, function);
  }

  /** A function that runs on the device. */
  public static final class Kernel {
    private final String name;
    private final CUfunc_st function;

    Kernel(String name, CUfunc_st function) {
      this.name = name;
      this.function = function;
    }

    /**
     * Enqueues it.
     *
     * @param sharedBytes dynamic shared memory a block
     * @param arguments one 8-byte slot an argument; a kernel reads of each what it needs, from the
     *     low end
     */
    public void launch(
        Stream stream, int gridX, int gridY, int threads, int sharedBytes, long... arguments) {
      if (sharedBytes > PLAIN_SHARED_BYTES) {
        Driver.check(
            cudart.cuFuncSetAttribute(
                function, cudart.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes),
            () ->
                "cuFuncSetAttribute of %d bytes of shared memory for '%s'"
                    .formatted(sharedBytes, name));
      }
      try (LongPointer values = new LongPointer(arguments);
          PointerPointer<LongPointer> slots = new PointerPointer<>(arguments.length)) {
        for (int i = 0; i < arguments.length; i++) {
          slots.put(i, values.getPointer(i));
        }
        Driver.check(
            cudart.cuLaunchKernel(
                function,
                gridX,
                gridY,
                1,
                threads,
                1,
                1,
                sharedBytes,
                stream.handle(),
                slots,
                (PointerPointer<?>) null),
            () ->
                "cuLaunchKernel('%s', grid %d x %d, %d threads, %d bytes)"
                    .formatted(name, gridX, gridY, threads, sharedBytes));
      }
    }
  }

  @Override
  public void close() {
    Driver.check(cudart.cuModuleUnload(handle), "cuModuleUnload");
  }
}
