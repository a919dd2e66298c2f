package org.jingu.cli.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigBinder;
import org.jingu.engine.train.RunConfig;
import org.jingu.wukong.WukongConfig;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as the configuration of a run. */
class RunConfigFuzzTest {
  private static final YamlFuzzing FUZZING = new YamlFuzzing();

  @MethodSource("seeds")
  @FuzzTest
  void anyConfigurationIsBoundOrRefused(byte[] input) throws Exception {
    FUZZING.read(
        input,
        tree -> {
          RunConfig config = ConfigBinder.bind(RunConfig.class, tree, "");
          ConfigBinder.bind(WukongConfig.class, config.modelKeys(), "model");
        });
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            model: {name: wukong, embedding_dim: 8, layers: 2, mlp: [16, 8], dropout_in: [top]}
            data: {path: data/frappe, labels: [click]}
            train:
              epochs: 2
              batch_size: 64
              optimizer:
                dense: {lr: 1e-3}
                embedding: {name: adam, rows: table}
              early_stopping: {monitor: auc, patience: 2}
              metrics: [auc, logloss]
            """,
            "model: {name: wukong}\ndata: {path: d}\ntrain:\n  epoch: 0\n  seed: x\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
