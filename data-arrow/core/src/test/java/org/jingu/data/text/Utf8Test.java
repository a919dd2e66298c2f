package org.jingu.data.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @Test
  void nextFindsWhatALoopFinds() {
    Random random = new Random(3);
    for (int trial = 0; trial < 20_000; trial++) {
      byte[] bytes = new byte[random.nextInt(40)];
      for (int i = 0; i < bytes.length; i++) {
        // Neighbours in value are what looking at eight bytes at a time could mistake.
        bytes[i] = (byte) (random.nextInt(3) - 1 + (random.nextInt(9) == 0 ? 0x80 : 0));
      }
      byte wanted = (byte) (random.nextInt(3) - 1);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      int expected = from;
      while (expected < to && bytes[expected] != wanted) {
        expected++;
      }
      assertEquals(expected, Utf8.next(bytes, from, to, wanted));
    }
  }
}
