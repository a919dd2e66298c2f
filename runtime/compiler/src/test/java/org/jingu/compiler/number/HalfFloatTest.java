package org.jingu.compiler.number;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfFloatTest {
  private static final int INFINITY = 0x7c00;

  /** A number by IEEE 754, section 3.4: exponent of 5 bits with bias 15, mantissa of 10. */
  private static double byDefinition(int bits) {
    int exponent = bits >> 10 & 31;
    double mantissa = bits & 1023;
    double magnitude =
        exponent == 0
            ? mantissa * 0x1p-24
            : (1 + mantissa / 1024) * Math.pow(2, (double) exponent - 15);
    return bits < 0x8000 ? magnitude : -magnitude;
  }

  @Test
  void everyNumberIsReadAsDefinedAndWrittenAsItself() {
    for (int magnitude = 0; magnitude < INFINITY; magnitude++) {
      for (int bits : new int[] {magnitude, magnitude | 0x8000}) {
        float value = HalfFloat.value((short) bits);
        assertEquals(byDefinition(bits), value, 0);
        assertEquals((short) bits, HalfFloat.of(value), Float.toString(value));
      }
    }
  }

  @Test
  void betweenTwoNumbersTheNearestIsWrittenAndInTheMiddleTheEvenOne() {
    SplittableRandom random = new SplittableRandom(1);
    for (int lower = 0; lower < INFINITY - 1; lower++) {
      double low = byDefinition(lower);
      double high = byDefinition(lower + 1);
      assertEquals(lower + (lower & 1), HalfFloat.of((float) ((low + high) / 2)));
      double share = random.nextDouble(0.51, 0.99);
      assertEquals(lower + 1, HalfFloat.of((float) (low + share * (high - low))));
      assertEquals(lower | 0x8000, HalfFloat.of((float) -(high - share * (high - low))) & 0xffff);
    }
  }

  @Test
  void whatIsTooLargeIsTheLargestAndWhatIsNotFiniteStays() {
    assertEquals(65504, HalfFloat.value(HalfFloat.of(65505)));
    assertEquals(65504, HalfFloat.value(HalfFloat.of(65535)));
    assertEquals(-65504, HalfFloat.value(HalfFloat.of(-Float.MAX_VALUE)));
    for (float infinity : new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertEquals(infinity, HalfFloat.value(HalfFloat.of(infinity)));
    }
    assertTrue(Float.isNaN(HalfFloat.value(HalfFloat.of(Float.NaN))));
    assertTrue(Float.isNaN(HalfFloat.value((short) (INFINITY | 1))));
  }
}
