package org.jingu.scorer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LanesTest {
  @Test
  void sizesAreRoundedToFew() {
    assertEquals(1, Lane.rounded(1));
    assertEquals(15, Lane.rounded(15));
    assertEquals(18, Lane.rounded(17));
    assertEquals(128, Lane.rounded(128));
    assertEquals(144, Lane.rounded(129));
    for (int size = 1; size < 5000; size++) {
      int rounded = Lane.rounded(size);
      assertEquals(rounded, Lane.rounded(rounded));
      assertTrue(rounded >= size && rounded <= size * 1.125);
    }
  }

  @Test
  void threadsShareACallThatIsLongEnough() {
    assertEquals(16, Lanes.partOf(1, 2));
    assertEquals(16, Lanes.partOf(32, 2));
    assertEquals(64, Lanes.partOf(128, 2));
    assertEquals(43, Lanes.partOf(129, 3));
    assertEquals(Lane.MOST, Lanes.partOf(100_000, 2));
    for (int size = 1; size < 300; size++) {
      assertEquals(Math.max(16, size), Lanes.partOf(size, 1));
    }
  }
}
