package org.jingu.cuda.driver;

/** Loaded machine code. */
public final class KernelModule implements AutoCloseable {
  /** Above this, a kernel has to ask for its shared memory. */
  private static final int PLAIN_SHARED_BYTES = 48 << 10;

  private final Driver driver;
  private final long handle;

  KernelModule(Driver driver, long handle) {
    this.driver = driver;
    this.handle = handle;
  }

  /** A kernel by name. */
  public Kernel kernel(String name) {
    long[] function = new long[1];
    driver.check(
        driver.calls().function(function, handle, name),
        () -> "cuModuleGetFunction('%s')".formatted(name));
    return new Kernel(driver, name, function[0]);
  }

  /** A function that runs on the device. */
  public static final class Kernel {
    private final Driver driver;
    private final String name;
    private final long function;

    Kernel(Driver driver, String name, long function) {
      this.driver = driver;
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
        driver.check(
            driver.calls().setSharedBytes(function, sharedBytes),
            () ->
                "cuFuncSetAttribute of %d bytes of shared memory for '%s'"
                    .formatted(sharedBytes, name));
      }
      int[] shape = {gridX, gridY, threads, sharedBytes};
      driver.check(
          driver.calls().launch(function, shape, stream.handle(), arguments),
          () ->
              "cuLaunchKernel('%s', grid %d x %d, %d threads, %d bytes)"
                  .formatted(name, gridX, gridY, threads, sharedBytes));
    }
  }

  @Override
  public void close() {
    driver.checkRelease(driver.calls().unloadModule(handle), "cuModuleUnload");
  }
}
