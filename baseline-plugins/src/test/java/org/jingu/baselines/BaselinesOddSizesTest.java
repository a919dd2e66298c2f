package org.jingu.baselines;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jingu.api.ModelPlugin;
import org.jingu.testkit.OddSizes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Odd and tiny configurations of every baseline are refused, or train with exact gradients. */
class BaselinesOddSizesTest {
  static List<ModelPlugin<?>> plugins() {
    List<ModelPlugin<?>> plugins = new ArrayList<>();
    for (ModelPlugin<?> plugin : ServiceLoader.load(ModelPlugin.class)) {
      plugins.add(plugin);
    }
    return plugins;
  }

  @ParameterizedTest
  @MethodSource("plugins")
  void oddSizesTrain(ModelPlugin<?> plugin) {
    new OddSizes(plugin, 2021).check();
  }
}
