package org.jingu.cuda.driver;

import java.util.function.Supplier;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** Checks what the driver's functions return. */
final class Driver {
  private static final int OUT_OF_MEMORY = 2;
  private static final int NO_DEVICE = 100;
  private static final int NO_BINARY_FOR_GPU = 209;
  private static final int ILLEGAL_ADDRESS = 700;
  private static final int SYSTEM_DRIVER_MISMATCH = 803;

  private Driver() {}

  /**
   * Throws unless a call succeeded.
   *
   * @param status what it returned
   * @param call its name and what it was about
   * @throws CudaException with the call, the code and what to do
   */
  static void check(int status, String call) {
    if (status != cudart.CUDA_SUCCESS) {
      throw new CudaException(
          "%s failed with error %d, %s%s".formatted(call, status, text(status), advice(status)));
    }
  }

  /** The same, with the message put together only on failure. */
  static void check(int status, Supplier<String> call) {
    if (status != cudart.CUDA_SUCCESS) {
      check(status, call.get());
    }
  }

  private static String text(int status) {
    try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
      if (cudart.cuGetErrorString(status, text) != cudart.CUDA_SUCCESS) {
        return "which this driver does not know";
      }
      return "'" + text.get(BytePointer.class, 0).getString() + "'";
    }
  }

  private static String advice(int status) {
    return switch (status) {
      case OUT_OF_MEMORY ->
          "; use a smaller batch, smaller tables or a device with more memory, and see with nvidia-smi"
              + " whether another program holds memory";
      case NO_DEVICE -> "; check with nvidia-smi that a device is there and visible";
      case NO_BINARY_FOR_GPU -> "; delete the kernel cache, which holds code for another device";
      case ILLEGAL_ADDRESS ->
          "; this is a fault of Jingu: report it with the configuration. The device's state is lost,"
              + " checkpoints are kept";
      case SYSTEM_DRIVER_MISMATCH -> "; the driver was updated: restart the machine";
      default -> "";
    };
  }
}
