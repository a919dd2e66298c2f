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
      name = "{0} of width {1} in {6}, {2} rows, batch {3}, regularizer {4}, clip {5}, eps hat {7}")
  @CsvSource({
    "ROWWISE_ADAGRAD, 4, 5, 1, 0, 0, FP32, false",
    "ROWWISE_ADAGRAD, 8, 300, 700, 0, 0, FP32, false",
    "ROWWISE_ADAGRAD, 3, 7, 90, 0.01, 0, FP32, false",
    "ROWWISE_ADAGRAD, 160, 70000, 50, 0, 0.01, FP32, false",
    "ADAGRAD, 1, 40, 130, 0, 0.02, FP32, false",
    "SGD, 5, 300, 64, 0.1, 0.5, FP32, false",
    "ADAM, 12, 60, 40, 0, 0, FP32, false",
    "ADAM, 2, 60, 40, 0.1, 0.01, FP32, false",
    "ROWWISE_ADAGRAD, 8, 300, 700, 0, 0, FP16, false",
    "ROWWISE_ADAGRAD, 3, 7, 90, 0.01, 0.02, FP16, false",
    "ADAGRAD, 1, 40, 130, 0, 0, FP16, false",
    "SGD, 136, 300, 64, 0, 0, FP16, false",
    "ADAM, 2, 60, 40, 0.1, 0, FP16, false",
    "ADAM, 12, 60, 40, 0, 0, FP32, true",
    "ADAM, 2, 60, 40, 0.1, 0.01, FP32, true"
  })
  void updatesAgreeWithLoopsOverExamples(
      TableRule.Kind kind,
      int width,
      int rows,
      int size,
      double regularizer,
      double clipNorm,
      TableStorage storage,
      boolean epsHat,
      @TempDir Path folder)
      throws IOException {
    double eps = epsHat ? 0.05 : 1e-8; // large enough that its place shows
    TableRule rule = new TableRule(kind, 0.1, 0.9, 0.99, eps, epsHat, width == 2, regularizer);
    new TablesOnHost(rule, storage, clipNorm, width, rows, size).agreesWithLoops(folder);
  }
}
