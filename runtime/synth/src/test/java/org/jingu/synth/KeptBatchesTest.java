package org.jingu.synth;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.junit.jupiter.api.Test;

class KeptBatchesTest {
  /** Of 4 · (3 + 2 · 2 + 2 + 3) = 48 bytes. */
  private static Batch batch() {
    return new Batch(
        2,
        new float[3],
        Map.of("f", new IdBags(new int[2], new int[] {0, 1, 2})),
        new float[2],
        null,
        null);
  }

  private static KeptBatches.Key key(long first) {
    return new KeptBatches.Key(first, 2, true);
  }

  @Test
  void whatFitsIsMadeOnce() {
    KeptBatches kept = new KeptBatches(100);
    Batch first = kept.get(key(0), KeptBatchesTest::batch);
    Batch second = kept.get(key(2), KeptBatchesTest::batch);
    Batch third = kept.get(key(4), KeptBatchesTest::batch);
    assertSame(first, kept.get(key(0), KeptBatchesTest::batch));
    assertSame(second, kept.get(key(2), KeptBatchesTest::batch));
    assertNotSame(third, kept.get(key(4), KeptBatchesTest::batch));
    assertNotSame(first, kept.get(new KeptBatches.Key(0, 2, false), KeptBatchesTest::batch));
  }
}
