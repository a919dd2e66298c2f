package org.jingu.cuda.driver;

import java.util.function.Supplier;

/** Checks what the driver's functions return. */
final class Driver {
  private static final int OUT_OF_MEMORY = 2;
  private static final int NO_DEVICE = 100;
  private static final int NO_BINARY_FOR_GPU = 209;
  private static final int FIRST_LOST = 700;
  private static final int LAST_LOST = 720;
  private static final int LAUNCH_OUT_OF_RESOURCES = 701;
  private static final int SYSTEM_DRIVER_MISMATCH = 803;

  private final DriverCalls calls;

  Driver(DriverCalls calls) {
    this.calls = calls;
  }

  /** The functions, to be called and checked. */
  DriverCalls calls() {
    return calls;
  }

  /**
   * Throws unless a call succeeded.
   *
   * @param status what it returned
   * @param call its name and what it was about
   * @throws CudaException with the call, the code and what to do
   */
  void check(int status, String call) {
    if (status != DriverCalls.SUCCESS) {
      throw new CudaException(
          "%s failed with error %d, %s%s".formatted(call, status, text(status), advice(status)));
    }
  }

  /** The same, with the message put together only on failure. */
  void check(int status, Supplier<String> call) {
    if (status != DriverCalls.SUCCESS) {
      check(status, call.get());
    }
  }

  /**
   * Throws unless something was given back, or went with the whole device: after an error that
   * loses the device's state there is nothing left to free.
   */
  void checkRelease(int status, String call) {
    if (!isLost(status)) {
      check(status, call);
    }
  }

  private static boolean isLost(int status) {
    return status >= FIRST_LOST && status < LAST_LOST && status != LAUNCH_OUT_OF_RESOURCES;
  }

  private String text(int status) {
    String text = calls.errorText(status);
    return text == null ? "which this driver does not know" : "'" + text + "'";
  }

  private static String advice(int status) {
    if (isLost(status)) {
      return "; the device's state is lost. If it happens again, it is a fault of Jingu or of the"
          + " device: report it with the configuration";
    }
    return switch (status) {
      case OUT_OF_MEMORY ->
          "; use a smaller batch, smaller tables or a device with more memory, and see with nvidia-smi"
              + " whether another program holds memory";
      case NO_DEVICE -> "; check with nvidia-smi that a device is there and visible";
      case NO_BINARY_FOR_GPU -> "; delete the kernel cache, which holds code for another device";
      case SYSTEM_DRIVER_MISMATCH -> "; the driver was updated: restart the machine";
      default -> "";
    };
  }
}
