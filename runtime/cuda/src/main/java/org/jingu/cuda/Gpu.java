package org.jingu.cuda;

import org.jingu.cuda.blas.ProductLibrary;
import org.jingu.cuda.blas.Products;
import org.jingu.cuda.compile.KernelCache;
import org.jingu.cuda.compile.Kernels;
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
    return new Gpu(new Device(0), KernelCache.ofUser(), ProductLibrary::new);
  }
}
