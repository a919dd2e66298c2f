package org.jingu.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionContractTest;
import org.jingu.engine.backend.TinyModel;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class Nd4jSessionTest extends SessionContractTest {
  @Override
  protected Backend backend() {
    return Engines.own(new Nd4jModule()).all().stream()
        .filter(backend -> backend.name().equals("nd4j"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nativeMemoryDoesNotGrowOverSteps() {
    Random random = new Random(6);
    try (Session session = open(new TinyModel(0.1, 0.1), optimizer(0, 1, 0.999), 1)) {
      run(session, random, 20);
      long before = Pointer.totalBytes();
      run(session, random, 120);
      long grown = Pointer.totalBytes() - before;
      assertTrue(grown < 4 << 20, "grew by " + grown + " bytes");
      assertEquals(140, session.steps());
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

  @Nested
  class InDouble extends SessionContractTest {
    @Override
    protected Backend backend() {
      return new Nd4jBackend().precise();
    }
  }
}
