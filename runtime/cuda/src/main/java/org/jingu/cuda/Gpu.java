package org.jingu.cuda;

import java.nio.file.Path;
import org.jingu.cuda.blas.ProductLibraries;
import org.jingu.cuda.blas.Products;
import org.jingu.cuda.compile.KernelCache;
import org.jingu.cuda.compile.Kernels;
import org.jingu.cuda.compile.UserCache;
import org.jingu.cuda.driver.Device;

/**
 * A device with what programs need to run on it.
 *
 * @param device the device
 * @param kernels compiles kernels
 * @param products opens what computes matrix products
 */
public record Gpu(Device device, Kernels kernels, Products.Factory products) {
  /**
   * The first GPU of this machine.
   *
   * @throws org.jingu.cuda.driver.CudaException if there is no driver, no library or no device
   */
  public static Gpu ofThisMachine() {
    Device device = new Device(0);
    return new Gpu(device, KernelCache.ofUser(), ProductLibraries.of(device, measuredProducts()));
  }

  /** The user's folder of measured products. */
  public static Path measuredProducts() {
    return UserCache.folder("products");
  }
}
