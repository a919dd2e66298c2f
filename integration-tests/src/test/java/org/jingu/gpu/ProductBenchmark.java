package org.jingu.gpu;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.cuda.global.cublas;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.cuda.CudaModel;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.Rehearsal;
import org.jingu.cuda.blas.AlignedProduct;
import org.jingu.cuda.blas.MeasuredProducts;
import org.jingu.cuda.blas.ProductLibraries;
import org.jingu.cuda.blas.ProductTuner;
import org.jingu.cuda.driver.CudaException;

/** What {@code jingu tune-kernels} would find for cases of {@link GpuBenchmark}, as a table. */
final class ProductBenchmark {
  private ProductBenchmark() {}

  /**
   * Measures and writes a file.
   *
   * @return how a step may choose its algorithms, by what is said of it
   */
  static Map<String, Gpu> run(Gpu gpu, List<GpuBenchmark.Wanted> cases, Path folder) {
    Map<String, AlignedProduct> products = new LinkedHashMap<>();
    cases.forEach(it -> products(gpu, it).forEach(found -> products.put(found.key(), found)));
    System.out.printf(
        "%d products, %s, cuBLASLt %d%n",
        products.size(), gpu.device(), cublas.cublasLtGetVersion());
    System.out.println("| product | tried | unequal | first ms | best ms | ratio | first | best |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    Map<String, MeasuredProducts.Choice> choices = new TreeMap<>();
    long start = System.nanoTime();
    try (ProductTuner tuner = new ProductTuner(gpu.device())) {
      for (AlignedProduct product : products.values()) {
        System.out.printf("| %s |", product.key());
        System.out.flush();
        try {
          print(tuner.measure(product), choices);
        } catch (CudaException e) {
          System.out.println(" failed: " + e.getMessage() + " |");
        }
      }
    }
    MeasuredProducts measured = new MeasuredProducts(choices);
    Path file = folder.resolve(ProductLibraries.fileName(gpu.device()));
    ProductLibraries.write(file, measured);
    System.out.printf(
        "%d of %d products have a faster algorithm, measured in %.0f s; written to %s%n",
        choices.size(), products.size(), (System.nanoTime() - start) * 1e-9, file);
    Map<String, Gpu> ways = new LinkedHashMap<>();
    ways.put(", the library's choice", with(gpu, MeasuredProducts.NONE));
    ways.put(", measured", with(gpu, measured));
    return ways;
  }

  private static void print(
      ProductTuner.Found found, Map<String, MeasuredProducts.Choice> choices) {
    System.out.printf(
        " %d | %d | %.4f | %.4f | %.3f | %s | %s |%n",
        found.tried(),
        found.unequal(),
        found.ofFirst(),
        found.milliseconds(),
        found.milliseconds() / found.ofFirst(),
        found.first(),
        found.best());
    MeasuredProducts.Choice choice = found.choice();
    if (choice != null) {
      choices.put(found.product().key(), choice);
    }
  }

  private static List<AlignedProduct> products(Gpu gpu, GpuBenchmark.Wanted wanted) {
    GpuCase c = GpuCase.of(wanted.name());
    Rehearsal rehearsal = new Rehearsal(gpu.device());
    try (CudaModel model = c.open(rehearsal.gpu(), wanted.precision(), wanted.storage())) {
      StepInputs inputs = c.inputs(0);
      model.beginStep(inputs);
      model.finish(null);
      model.time(inputs, c.tables(), 1);
    }
    gpu.device().makeCurrent();
    return rehearsal.products();
  }

  private static Gpu with(Gpu gpu, MeasuredProducts measured) {
    return new Gpu(gpu.device(), gpu.kernels(), new ProductLibraries(measured));
  }
}
