package org.jingu.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashMap;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.Rehearsal;
import org.jingu.cuda.blas.AlignedProduct;
import org.jingu.cuda.blas.MeasuredProducts;
import org.jingu.cuda.blas.ProductLibraries;
import org.jingu.cuda.blas.ProductTuner;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.cuda.CudaBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a GPU, a Wukong whose products were measured has the gradients of one whose were not. */
class MeasuredGradientsTest {
  private static final int WIDTH = 128;
  private static final int BATCH = 2048;
  private static final FeatureSchema SCHEMA = HalfPrecisionTest.schema(27);

  @BeforeEach
  void gpuIsThere() {
    String missing = CudaProbe.missing();
    assumeTrue(missing == null, missing);
  }

  private static Map<String, float[]> gradients(Gpu gpu, Precision precision) {
    Backend engine = new CudaBackend(() -> null, () -> gpu);
    return HalfPrecisionTest.gradients(engine, SCHEMA, WIDTH, BATCH, precision);
  }

  private static Gpu choosing(Gpu gpu, MeasuredProducts measured) {
    return new Gpu(gpu.device(), gpu.kernels(), new ProductLibraries(measured));
  }

  private static MeasuredProducts measure(Gpu gpu, Precision precision) {
    Rehearsal rehearsal = new Rehearsal(gpu.device());
    gradients(rehearsal.gpu(), precision);
    Map<String, MeasuredProducts.Choice> choices = new HashMap<>();
    try (ProductTuner tuner = new ProductTuner(gpu.device())) {
      for (AlignedProduct product : rehearsal.products()) {
        MeasuredProducts.Choice choice = tuner.measure(product).choice();
        if (choice != null) {
          choices.put(product.key(), choice);
        }
      }
    }
    assumeFalse(choices.isEmpty(), "nothing is faster than the library's own choice");
    return new MeasuredProducts(choices);
  }

  @ParameterizedTest
  @CsvSource({"TF32, 0.02", "BF16, 0.1"})
  void gradientsAreTheSameButForRoundingAndRepeat(Precision precision, double tolerance) {
    Gpu gpu = Gpu.ofThisMachine();
    Map<String, float[]> expected = gradients(choosing(gpu, MeasuredProducts.NONE), precision);
    Gpu measured = choosing(gpu, measure(gpu, precision));
    Map<String, float[]> actual = gradients(measured, precision);
    Map<String, float[]> again = gradients(measured, precision);
    double difference = 0;
    double scale = 0;
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      float[] values = actual.get(entry.getKey());
      assertArrayEquals(values, again.get(entry.getKey()), entry.getKey());
      difference += HalfPrecisionTest.squares(entry.getValue(), values);
      scale += HalfPrecisionTest.squares(entry.getValue(), null);
    }
    double off = Math.sqrt(difference / scale);
    assertTrue(off < tolerance, "gradients are off by " + off);
  }
}
