package org.jingu.data.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.junit.jupiter.api.Test;

class DenseTransformTest {
  private static DenseTransform fit(Map<String, ?> config, double... values) {
    DenseConfig bound = ConfigBinder.bind(DenseConfig.class, config, "x");
    DenseStatistics.Fitter fitter = new DenseStatistics.Fitter(bound);
    for (double value : values) {
      fitter.add(value);
    }
    return new DenseTransform(bound, fitter.statistics());
  }

  @Test
  void standardizedValuesHaveMeanZeroAndDeviationOne() {
    Random random = new Random(2);
    for (int trial = 0; trial < 50; trial++) {
      double[] values = random.doubles(2 + random.nextInt(200), -50, 1e4).toArray();
      DenseTransform transform = fit(Map.of("scale", "standardize"), values);
      double sum = 0;
      double squares = 0;
      for (double value : values) {
        float x = transform.apply(value);
        sum += x;
        squares += x * x;
      }
      assertEquals(0, sum / values.length, 1e-5);
      assertEquals(1, squares / values.length, 1e-4);
    }
  }

  @Test
  void deviationOfLargeNumbersDoesNotCancel() {
    DenseTransform transform = fit(Map.of("scale", "standardize"), 1e9, 1e9 + 1, 1e9 + 2);
    assertEquals(Math.sqrt(1.5), transform.apply(1e9 + 2), 1e-6);
  }

  @Test
  void minMaxSpansZeroToOneAndGoesBeyond() {
    DenseTransform transform = fit(Map.of("scale", "min_max"), 3, -1, Double.NaN, 7);
    assertEquals(0, transform.apply(-1));
    assertEquals(1, transform.apply(7));
    assertEquals(2, transform.apply(15));
  }

  @Test
  void constantColumnBecomesZero() {
    for (String scale : new String[] {"standardize", "min_max"}) {
      assertEquals(0, fit(Map.of("scale", scale), 5, 5).apply(5), scale);
      assertTrue(Float.isFinite(fit(Map.of("scale", scale)).apply(5)), "nothing seen");
    }
  }

  @Test
  void signedLogIsOddAndShiftedLogNeverNegative() {
    DenseTransform signed = fit(Map.of("log", "signed"));
    assertEquals(Math.log(4), signed.apply(3), 1e-6);
    assertEquals(-Math.log(4), signed.apply(-3), 1e-6);
    DenseTransform shifted = fit(Map.of("log", "shifted", "offset", 3));
    assertEquals(Math.log(5), shifted.apply(2), 1e-6);
    assertEquals(0, shifted.apply(-100));
  }

  @Test
  void clipComesFirst() {
    DenseTransform clipped = fit(Map.of("clip_min", 0, "clip_max", 9, "log", "shifted"));
    assertEquals(Math.log(10), clipped.apply(1e6), 1e-6);
    assertEquals(0, clipped.apply(-5));
  }

  @Test
  void constantFillIsARawValue() {
    DenseTransform transform = fit(Map.of("log", "signed", "fill", 3), 1);
    assertEquals(transform.apply(3), transform.apply(Double.NaN));
  }

  @Test
  void meanFillIsTheMeanOfWhatIsPresent() {
    assertEquals(2, fit(Map.of("missing", "mean"), 1, Double.NaN, 3).apply(Double.NaN));
    assertEquals(
        0, fit(Map.of("missing", "mean", "scale", "standardize"), 1, 3, 8).apply(Double.NaN));
  }

  @Test
  void keysThatNeedAnotherSayWhich() {
    ConfigException e = assertThrows(ConfigException.class, () -> fit(Map.of("offset", 3)));
    assertEquals("x.offset: needs log: shifted; log is none", e.getMessage());
    e = assertThrows(ConfigException.class, () -> fit(Map.of("missing", "mean", "fill", 3)));
    assertEquals("x.fill: needs missing: constant; it is mean", e.getMessage());
  }
}
