package org.jingu.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.table.TableRule;
import org.jingu.cuda.table.TableStorage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Look-ups and updates of tables, compiled for the host, against loops over examples. */
class TablesOnHostTest {
  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @ParameterizedTest(
      name = "{0} of width {1} in {6}, {2} rows, batch {3}, regularizer {4}, clip {5}")
  @CsvSource({
    "ROWWISE_ADAGRAD, 4, 5, 1, 0, 0, FP32",
    "ROWWISE_ADAGRAD, 8, 300, 700, 0, 0, FP32",
    "ROWWISE_ADAGRAD, 3, 7, 90, 0.01, 0, FP32",
    "ROWWISE_ADAGRAD, 160, 70000, 50, 0, 0.01, FP32",
    "ADAGRAD, 1, 40, 130, 0, 0.02, FP32",
    "SGD, 5, 300, 64, 0.1, 0.5, FP32",
    "ADAM, 12, 60, 40, 0, 0, FP32",
    "ADAM, 2, 60, 40, 0.1, 0.01, FP32",
    "ROWWISE_ADAGRAD, 8, 300, 700, 0, 0, FP16",
    "ROWWISE_ADAGRAD, 3, 7, 90, 0.01, 0.02, FP16",
    "ADAGRAD, 1, 40, 130, 0, 0, FP16",
    "SGD, 136, 300, 64, 0, 0, FP16",
    "ADAM, 2, 60, 40, 0.1, 0, FP16"
  })
  void updatesAgreeWithLoopsOverExamples(
      TableRule.Kind kind,
      int width,
      int rows,
      int size,
      double regularizer,
      double clipNorm,
      TableStorage storage,
      @TempDir Path folder)
      throws IOException {
    TableRule rule = new TableRule(kind, 0.1, 0.9, 0.99, 1e-8, false, width == 2, regularizer);
    new TablesOnHost(rule, storage, clipNorm, width, rows, size).agreesWithLoops(folder);
  }
}
