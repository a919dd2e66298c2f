package org.jingu.cuda.blas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;
import org.jingu.cuda.program.Product.Epilogue;
import org.jingu.cuda.program.Product.Matrix;
import org.jingu.cuda.program.Segment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a GPU: what is measured can be used, and what is unfit is not. */
class ProductTunerTest {
  private static final int M = 96;
  private static final int N = 64;
  private static final int K = 4096;
  private static final float EXACT = 0f;
  private static final float ROUNDING = 1e-3f;

  @BeforeEach
  void gpuIsThere() {
    String missing = CudaProbe.missing();
    assumeTrue(missing == null, missing);
  }

  private static final Product PRODUCT =
      new Product(
          M,
          N,
          K,
          1,
          matrix(0, K),
          matrix(4L * M * K, N),
          null,
          matrix(4L * (M * K + K * N), N),
          Epilogue.NONE,
          null);

  private static Matrix matrix(long at, long stride) {
    return new Matrix(new Address(Segment.ARENA, at), ElementType.F32, false, stride, 0);
  }

  private static float[] compute(Device device, MeasuredProducts measured) {
    float[] values = new float[M * K + K * N];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble() - 0.5f;
    }
    float[] result = new float[M * N];
    try (DeviceMemory memory = device.allocate(4L * (values.length + result.length), "a product");
        Stream stream = new Stream(device);
        Products library = new ProductLibrary(device, Precision.FP32, measured);
        Products.Prepared prepared =
            library.prepare(PRODUCT, address -> memory.address() + address.bytes())) {
      memory.write(0, values, values.length);
      prepared.enqueue(stream);
      stream.synchronize();
      memory.read(4L * values.length, result, result.length);
    }
    return result;
  }

  @Test
  void whatIsFasterComputesTheSameEachTime() {
    Device device = new Device(0);
    AlignedProduct aligned = AlignedProduct.of(PRODUCT, Precision.FP32, Address::bytes);
    try (ProductTuner tuner = new ProductTuner(device)) {
      ProductTuner.Found found = tuner.measure(aligned);
      assertTrue(found.tried() > 1, found.toString());
      assertTrue(found.milliseconds() > 0, found.toString());
      MeasuredProducts.Choice choice = found.choice();
      if (choice != null) {
        assertTrue(choice.milliseconds() < choice.ofFirst(), found.toString());
        MeasuredProducts measured = new MeasuredProducts(Map.of(aligned.key(), choice));
        float[] own = compute(device, MeasuredProducts.NONE);
        float[] chosen = compute(device, measured);
        assertArrayEquals(own, chosen, ROUNDING);
        assertArrayEquals(chosen, compute(device, measured), EXACT);
      }
    }
  }

  @Test
  void bytesThatAreNoAlgorithmAreNotUsed() {
    Device device = new Device(0);
    String key = AlignedProduct.of(PRODUCT, Precision.FP32, Address::bytes).key();
    MeasuredProducts broken =
        new MeasuredProducts(
            Map.of(key, new MeasuredProducts.Choice("ffffffffffffffff".repeat(8), 1, 2)));
    assertArrayEquals(compute(device, MeasuredProducts.NONE), compute(device, broken), EXACT);
  }
}
