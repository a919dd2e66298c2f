package org.jingu.cuda.nulldevice;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.blas.ProductLibrary;
import org.jingu.cuda.blas.Products;
import org.jingu.cuda.compile.KernelCache;
import org.jingu.cuda.compile.KernelCompiler;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;

/** A {@link Gpu} on a {@link NullDriver}. */
public final class NullGpu {
  private NullGpu() {}

  /**
   * Opens one.
   *
   * @param cache the folder of "compiled" kernels
   */
  public static Gpu open(NullDriver driver, Path cache) {
    return open(driver, new KernelCache(cache, new NoCompiler()));
  }

  /** Opens one with a compiler. */
  public static Gpu open(NullDriver driver, KernelCache cache) {
    return new Gpu(
        new Device(driver, 0),
        cache,
        (device, precision) ->
            new NullProducts(driver, device.allocate(ProductLibrary.WORK_BYTES, "products")));
  }

  private static final class NoCompiler implements KernelCompiler {
    @Override
    public String version() {
      return "none";
    }

    @Override
    public byte[] compile(String source, List<String> options) {
      return source.getBytes(StandardCharsets.UTF_8);
    }
  }

  private record NullProducts(NullDriver driver, DeviceMemory work) implements Products {
    @Override
    public Prepared prepare(Product product, ToLongFunction<Address> places) {
      List<Long> addresses = new ArrayList<>();
      for (Product.Matrix matrix : List.of(product.a(), product.b(), product.d())) {
        addresses.add(places.applyAsLong(matrix.address()));
      }
      Product.Matrix summand = product.c();
      if (summand != null) {
        addresses.add(places.applyAsLong(summand.address()));
      }
      return new NullProduct(driver, addresses);
    }

    @Override
    public void close() {
      work.close();
    }
  }

  private record NullProduct(NullDriver driver, List<Long> addresses) implements Products.Prepared {
    @Override
    public void enqueue(Stream stream) {
      int status =
          driver.later(
              stream.handle(), () -> addresses.forEach(address -> driver.touch(address, 1)));
      if (status != 0) {
        throw new CudaException("product failed with error " + status);
      }
    }

    @Override
    public void close() {}
  }
}
