package org.jingu.engine.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.Map;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.blas.MeasuredProducts;
import org.jingu.cuda.blas.ProductLibraries;
import org.jingu.cuda.nulldevice.NullDriver;
import org.jingu.cuda.nulldevice.NullGpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run's manifest is told of the machine. */
class CudaEnvironmentTest {
  @TempDir private Path cache;

  private Map<String, String> environment(MeasuredProducts measured) {
    Gpu gpu = NullGpu.open(new NullDriver(1 << 20), cache);
    Gpu choosing = new Gpu(gpu.device(), gpu.kernels(), new ProductLibraries(measured));
    return new CudaBackend(() -> null, () -> choosing).environment();
  }

  @Test
  void whatProductsAreChosenByIsPartOfIt() {
    MeasuredProducts measured =
        new MeasuredProducts(Map.of("key", new MeasuredProducts.Choice("00".repeat(64), 1, 2)));
    assertEquals("sha256 " + measured.digest(), environment(measured).get("measured products"));
    assertFalse(environment(MeasuredProducts.NONE).containsKey("measured products"));
  }
}
