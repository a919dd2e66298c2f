package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From raw files to predictions with Wukong, once for each format. */
class WholeRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TRAIN =
      """
      model:
        name: wukong
        embedding_dim: 8
        layers: 1
        n_f: 2
        n_l: 2
        k: 2
        attention_rows: 2
        attention_mlp: [8]
        mlp: [16]
        top_mlp: [16]
      data:
        path: %s
      train:
        preset: paper
        batch_size: 64
        optimizer: {dense: {lr: 0.01}, embedding: {lr: 0.1}}
        early_stopping: {patience: 4}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void predictionsHaveTheMetricsThatEvaluationTells(RawFormat format) throws IOException {
    Path data = format.prepareInto(folder.resolve("data"), 4000);
    Path config = Files.writeString(folder.resolve("wukong.yaml"), TRAIN.formatted(data));
    Path run = folder.resolve("run");
    train(format, config, run, 8);

    JsonNode evaluated = JSON.readTree(CommandRun.of("evaluate", run, "--json").ok().out());
    JsonNode metrics = evaluated.at("/metrics/label");
    assertTrue(metrics.get("auc").asDouble() > 0.75, evaluated.toString());
    assertEquals(format == RawFormat.CSV, metrics.hasNonNull("gauc"), evaluated.toString());

    Path out = folder.resolve("predictions.arrow");
    CommandRun.of("predict", run, "--data", data.resolve("test"), "--out", out).ok();
    double[] predictions = ArrowColumns.numbers(out, "label");
    double[] labels = ArrowColumns.numbers(data.resolve("test"), "label");
    assertEquals(evaluated.get("examples").asInt(), predictions.length);
    assertEquals(metrics.get("logloss").asDouble(), logLoss(labels, predictions), 1e-5);
    // Logits that differ in their last bit may be the same probability: a tie.
    assertEquals(metrics.get("auc").asDouble(), auc(labels, predictions), 1e-3);
  }

  /** The run alone knows the vocabulary and the scales that its raw rows need. */
  @ParameterizedTest
  @EnumSource
  void rawRowsArePredictedWithoutTheDataSet(RawFormat format) throws IOException {
    Path data = format.prepareInto(folder.resolve("data"), 300);
    Path config = Files.writeString(folder.resolve("wukong.yaml"), TRAIN.formatted(data));
    Path run = folder.resolve("run");
    train(format, config, run, 1);
    Path raw = folder.resolve("data-raw").resolve("rows.txt");
    Path before = folder.resolve("before.arrow");
    CommandRun.of("predict", run, "--data", raw, "--out", before).ok();
    Files.move(data, folder.resolve("elsewhere"));
    Path after = folder.resolve("after.arrow");
    CommandRun.of("predict", run, "--data", raw, "--out", after).ok();
    double[] predictions = ArrowColumns.numbers(before, "label");
    assertEquals(300, predictions.length);
    assertArrayEquals(predictions, ArrowColumns.numbers(after, "label"));
  }

  private static void train(RawFormat format, Path config, Path run, int epochs) {
    List<Object> words = new ArrayList<>(List.of("train", config, "--out", run));
    words.addAll(List.of("--set", "train.epochs=" + epochs));
    if (format == RawFormat.LIBSVM) {
      // Its one feature gives one row, and a factorization machine is about several.
      words.addAll(List.of("--set", "data.features.features.embeddings=3"));
    }
    CommandRun.of(words).ok();
  }

  private static double logLoss(double[] labels, double[] predictions) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum -= labels[i] == 1 ? Math.log(predictions[i]) : Math.log1p(-predictions[i]);
    }
    return sum / labels.length;
  }

  /** By its definition: the share of pairs in the right order, a tie counting half. */
  private static double auc(double[] labels, double[] predictions) {
    double right = 0;
    double pairs = 0;
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < labels.length; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          pairs++;
          right += 0.5 + 0.5 * Math.signum(predictions[i] - predictions[j]);
        }
      }
    }
    return right / pairs;
  }
}
