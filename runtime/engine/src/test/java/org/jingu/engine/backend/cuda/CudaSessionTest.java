package org.jingu.engine.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Random;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.cuda.driver.Device;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionContractTest;
import org.jingu.engine.backend.TinyModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CudaSessionTest extends SessionContractTest {
  @BeforeEach
  void gpuIsThere() {
    String missing = CudaProbe.missing();
    assumeTrue(missing == null, missing);
  }

  @Override
  protected Backend backend() {
    return new CudaBackend();
  }

  /** A step is one graph, which is not taken apart; beside it there is the wait for its data. */
  @Override
  protected List<String> phases() {
    return List.of("graph", "feed");
  }

  @Test
  void deviceMemoryDoesNotGrowOverAThousandSteps() {
    Random random = new Random(6);
    Device device = new Device(0);
    try (Session session = open(new TinyModel(0.1, 0.1), optimizer(0, 1, 0.999), 2)) {
      run(session, random, 50);
      long before = device.freeMemory();
      run(session, random, 1000);
      assertTrue(device.freeMemory() >= before, "grew by " + (before - device.freeMemory()));
      assertEquals(1050, session.steps());
    }
  }

  private static void run(Session session, Random random, int steps) {
    float[] logits = new float[2 * 512];
    for (int step = 0; step < steps; step++) {
      int size = step % 10 == 9 ? 100 : 512;
      session.step(TinyModel.batch(random, size, false), 1, logits);
      session.predict(TinyModel.batch(random, size, false), logits);
    }
  }
}
