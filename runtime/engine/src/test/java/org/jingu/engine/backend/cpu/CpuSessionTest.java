package org.jingu.engine.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.ServiceLoader;
import org.bytedeco.javacpp.Pointer;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionContractTest;
import org.jingu.engine.backend.TinyModel;
import org.junit.jupiter.api.Test;

class CpuSessionTest extends SessionContractTest {
  @Override
  protected Backend backend() {
    return ServiceLoader.load(Backend.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(backend -> backend.name().equals("cpu"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nativeMemoryDoesNotGrowOverAThousandSteps() {
    Random random = new Random(6);
    try (Session session = open(new TinyModel(0.1, 0.1), optimizer(0, 1, 0.999), 2)) {
      run(session, random, 20);
      long before = Pointer.totalBytes();
      run(session, random, 1000);
      long grown = Pointer.totalBytes() - before;
      assertTrue(grown <= 0, "grew by " + grown + " bytes");
      assertEquals(1020, session.steps());
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
