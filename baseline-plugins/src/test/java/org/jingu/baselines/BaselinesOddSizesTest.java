package org.jingu.baselines;

import org.jingu.api.ModelPlugin;
import org.jingu.testkit.OddSizes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Odd and tiny configurations of every baseline are refused, or train with exact gradients. */
class BaselinesOddSizesTest {
  @ParameterizedTest
  @MethodSource("org.jingu.testkit.OddSizes#plugins")
  void oddSizesTrain(ModelPlugin<?> plugin) {
    new OddSizes(plugin, 2021).check();
  }
}
