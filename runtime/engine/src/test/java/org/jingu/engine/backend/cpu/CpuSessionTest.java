package org.jingu.engine.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.jingu.api.data.Batch;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionContractTest;
import org.jingu.engine.backend.TinyModel;
import org.junit.jupiter.api.Test;

class CpuSessionTest extends SessionContractTest {
  @Override
  protected Backend backend() {
    return Engines.own().all().stream()
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

  /** Clipping, dropout and tables included. */
  @Test
  void stepsLeaveLittleGarbage() {
    Batch batch = TinyModel.batch(new Random(7), 512, false);
    float[] logits = new float[2 * 512];
    try (Session session = open(new TinyModel(0.1, 0.1), optimizer(0.5, 1, 0.999), 2)) {
      step(session, batch, logits, 2000); // the compiler, too, allocates
      long before = allocated();
      step(session, batch, logits, 1000);
      long perStep = (allocated() - before) / 1000;
      assertTrue(perStep < 8192, "a step leaves " + perStep + " bytes of garbage");
    }
  }

  private static void step(Session session, Batch batch, float[] logits, int steps) {
    for (int i = 0; i < steps; i++) {
      session.step(batch, 1, logits);
    }
  }

  /** Bytes that all threads that live now have ever allocated. */
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
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
