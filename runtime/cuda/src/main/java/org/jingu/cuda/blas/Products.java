package org.jingu.cuda.blas;

import java.util.function.ToLongFunction;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;

/** What computes matrix products on a device. */
public interface Products extends AutoCloseable {
  /**
   * Makes a product ready to be enqueued.
   *
   * @param places where addresses are on the device
   * @throws org.jingu.cuda.driver.CudaException if there is no algorithm for it
   */
  Prepared prepare(Product product, ToLongFunction<Address> places);

  @Override
  void close();

  /** A product at its places. */
  interface Prepared extends AutoCloseable {
    /** Enqueues it. */
    void enqueue(Stream stream);

    @Override
    void close();
  }

  /** Opens a library. */
  interface Factory {
    /**
     * Allocates what all products share.
     *
     * @throws org.jingu.cuda.driver.CudaException if the device has not enough memory
     */
    Products open(Device device, Precision precision);

    /** What was measured to choose by; the last bits of products depend on it. */
    default MeasuredProducts measured() {
      return MeasuredProducts.NONE;
    }
  }
}
