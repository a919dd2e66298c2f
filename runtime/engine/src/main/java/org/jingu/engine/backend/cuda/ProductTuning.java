package org.jingu.engine.backend.cuda;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.blas.AlignedProduct;
import org.jingu.cuda.blas.MeasuredProducts;
import org.jingu.cuda.blas.ProductLibraries;
import org.jingu.cuda.blas.ProductTuner;
import org.jingu.cuda.driver.CudaException;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.backend.KernelTuning;

/**
 * Measures a run's products on a GPU. What its file knows of other products stays.
 *
 * @param gpu measures, and knows what was measured before
 * @param products those of the run, each once
 */
record ProductTuning(Gpu gpu, List<AlignedProduct> products) implements KernelTuning {
  @Override
  public int kernels() {
    return products.size();
  }

  @Override
  public Path file() {
    return Gpu.measuredProducts().resolve(ProductLibraries.fileName(gpu.device()));
  }

  @Override
  public void run(Consumer<Measured> each) {
    Map<String, MeasuredProducts.Choice> choices =
        new TreeMap<>(gpu.products().measured().choices());
    try (ProductTuner tuner = new ProductTuner(gpu.device())) {
      for (AlignedProduct product : products) {
        ProductTuner.Found found = tuner.measure(product);
        MeasuredProducts.Choice choice = found.choice();
        if (choice == null) {
          choices.remove(product.key());
        } else {
          choices.put(product.key(), choice);
        }
        each.accept(
            new Measured(
                product.product().label(),
                found.tried(),
                found.ofFirst(),
                found.milliseconds(),
                choice != null));
      }
      ProductLibraries.write(file(), new MeasuredProducts(choices));
    } catch (CudaException e) {
      throw new DeviceException(e.getMessage(), e);
    }
  }
}
