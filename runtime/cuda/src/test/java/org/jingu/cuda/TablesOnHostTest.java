package org.jingu.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.Decay;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.host.HostRun;
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
    "rowwise_adagrad, 4, 5, 1, 0, 0, FP32",
    "rowwise_adagrad, 8, 300, 700, 0, 0, FP32",
    "rowwise_adagrad, 3, 7, 90, 0.01, 0, FP32",
    "rowwise_adagrad, 160, 70000, 50, 0, 0.01, FP32",
    "adagrad, 1, 40, 130, 0, 0.02, FP32",
    "sgd, 5, 300, 64, 0.1, 0.5, FP32",
    "adam, 12, 60, 40, 0, 0, FP32",
    "adam_every_row, 2, 60, 40, 0.1, 0.01, FP32",
    "adam_every_row, 2, 60, 40, 0, 0, FP32",
    "adam_accumulating, 7, 5, 300, 0, 0.01, FP32",
    "adamw, 6, 50, 200, 0, 0, FP32",
    "ftrl, 1, 40, 300, 0, 0, FP32",
    "ftrl, 20, 40, 300, 0.01, 0.5, FP32",
    "rows_apart, 6, 20, 200, 0.01, 0.5, FP32",
    "rows_apart, 1, 20, 200, 0, 0, FP32",
    "rowwise_adagrad, 8, 300, 700, 0, 0, FP16",
    "rowwise_adagrad, 3, 7, 90, 0.01, 0.02, FP16",
    "adagrad, 1, 40, 130, 0, 0, FP16",
    "sgd, 136, 300, 64, 0, 0, FP16",
    "adam_every_row, 2, 60, 40, 0.1, 0, FP16",
    "rowwise_adagrad, 8, 300, 700, 0, 0, BF16",
    "adagrad, 5, 40, 130, 0, 0, BF16",
    "adam_eps_hat, 12, 60, 40, 0, 0, FP32",
    "adam_eps_hat, 2, 60, 40, 0.1, 0.01, FP32"
  })
  void updatesAgreeWithLoopsOverExamples(
      String rule,
      int width,
      int rows,
      int size,
      double regularizer,
      double clipNorm,
      TableStorage storage,
      @TempDir Path folder)
      throws IOException {
    UpdateProgram program = Rules.named(rule, regularizer);
    new TablesOnHost(program, storage, clipNorm, width, rows, size).agreesWithLoops(folder);
  }

  @ParameterizedTest(name = "{0} of width {1} in {5}, {2} rows, batch {3}, clip {4}, {6}")
  @CsvSource({
    "adagrad, 8, 300, 700, 0, FP32, LAZY",
    "adagrad, 1, 40, 130, 0.02, FP32, LAZY",
    "adagrad, 5, 40, 130, 0, FP16, LAZY",
    "rowwise_adagrad, 160, 700, 50, 0.01, FP32, LAZY",
    "rowwise_adagrad, 3, 7, 90, 0, BF16, LAZY",
    "sgd, 5, 300, 64, 0.5, FP32, LAZY",
    "sgd, 4, 1, 9, 0, FP32, LAZY",
    "adam, 12, 60, 40, 0, FP32, LAZY",
    "adam_every_row, 2, 60, 40, 0.01, FP32, LAZY",
    "rows_apart_decaying, 6, 20, 200, 0.5, FP32, LAZY",
    "adagrad, 8, 300, 700, 0.01, FP32, TOUCHED",
    "rows_apart_decaying, 6, 20, 200, 0, FP32, TOUCHED"
  })
  void rowsThatDecayApartFromTheirGradientAgreeWithLoopsOverExamples(
      String rule,
      int width,
      int rows,
      int size,
      double clipNorm,
      TableStorage storage,
      Decay decay,
      @TempDir Path folder)
      throws IOException {
    UpdateProgram program = Rules.named(rule, 0.05, decay);
    new TablesOnHost(program, storage, clipNorm, width, rows, size).agreesWithLoops(folder);
  }
}
