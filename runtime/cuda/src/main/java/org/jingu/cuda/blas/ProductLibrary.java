package org.jingu.cuda.blas;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.global.cublas;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;

/**
 * A handle of cuBLASLt with its work memory. Which algorithm computes a product is known from a
 * file of measured ones, or else the library's choice by shape, type and alignment, made once: it
 * times nothing, so that equal runs give equal bits.
 */
public final class ProductLibrary implements Products {
  /** Bytes of work memory. */
  public static final long WORK_BYTES = 64L << 20;

  private final cublasLtContext handle = new cublasLtContext();
  private final DeviceMemory work;
  private final Precision precision;
  private final MeasuredProducts measured;
  private final Map<String, Algorithm> choices = new HashMap<>();

  /** Creates the handle and allocates the work memory. */
  public ProductLibrary(Device device, Precision precision, MeasuredProducts measured) {
    this.precision = precision;
    this.measured = measured;
    this.work = device.allocate(WORK_BYTES, "matrix products");
    try {
      check(cublas.cublasLtCreate(handle), "cublasLtCreate");
    } catch (RuntimeException | Error e) {
      work.close();
      throw e;
    }
  }

  @Override
  public Prepared prepare(Product product, ToLongFunction<Address> places) {
    return new PreparedProduct(this, product, places);
  }

  cublasLtContext handle() {
    return handle;
  }

  DeviceMemory work() {
    return work;
  }

  Precision precision() {
    return precision;
  }

  MeasuredProducts measured() {
    return measured;
  }

  /** The algorithms in use, by product. */
  Map<String, Algorithm> choices() {
    return choices;
  }

  static void check(int status, String call) {
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      throw new CudaException(
          "%s failed with %s".formatted(call, cublas.cublasGetStatusName(status).getString()));
    }
  }

  @Override
  public void close() {
    choices.values().forEach(Algorithm::close);
    choices.clear();
    int status = cublas.cublasLtDestroy(handle);
    work.close();
    check(status, "cublasLtDestroy");
  }
}
