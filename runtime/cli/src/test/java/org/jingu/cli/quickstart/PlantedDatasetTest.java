package org.jingu.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.data.read.ArrowDataset;
import org.jingu.data.read.ReadConfig;
import org.jingu.data.schema.DatasetFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlantedDatasetTest {
  @TempDir Path dir;

  @Test
  void whatIsReadIsWhatWasPlanted() {
    PlantedDataset.Truth truth =
        PlantedDataset.write(dir.resolve("a"), Map.of("test", 500), 1).get("test");
    DatasetFolder folder = DatasetFolder.read(dir.resolve("a"));
    PlantedInteractions planted = new PlantedInteractions(1);
    try (ArrowDataset data =
            ArrowDataset.open(
                folder,
                folder.inputs("test"),
                folder.schema().toFeatureSchema(folder.schema().labelNames()),
                ReadConfig.defaults());
        BatchReader reader = data.open(BatchSource.Order.sequential(), 500, 0)) {
      Batch batch = reader.next();
      assertArrayEquals(truth.labels(), Arrays.copyOf(batch.labels(), 500));
      int[] ids = new int[PlantedInteractions.FEATURES.size()];
      for (int row = 0; row < 500; row++) {
        for (int i = 0; i < ids.length; i++) {
          ids[i] = batch.bags(PlantedInteractions.FEATURES.get(i)).values()[row];
        }
        assertEquals(truth.logits()[row], planted.logit(ids), 1e-5);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameData() {
    PlantedDataset.Truth a =
        PlantedDataset.write(dir.resolve("a"), Map.of("test", 300), 5).get("test");
    PlantedDataset.Truth b =
        PlantedDataset.write(dir.resolve("b"), Map.of("test", 300), 5).get("test");
    assertArrayEquals(a.logits(), b.logits());
    assertArrayEquals(a.labels(), b.labels());
  }

  @Test
  void labelsAreDrawnFromTheTruth() {
    PlantedDataset.Truth truth =
        PlantedDataset.write(dir.resolve("a"), Map.of("test", 50_000), 3).get("test");
    double expected = 0;
    double variance = 0;
    double found = 0;
    for (int i = 0; i < truth.labels().length; i++) {
      double p = 1 / (1 + Math.exp(-truth.logits()[i]));
      expected += p;
      variance += p * (1 - p);
      found += truth.labels()[i];
    }
    assertEquals(expected, found, 5 * Math.sqrt(variance));
  }

  @Test
  void singleFeaturesExplainLittleOfTheTruth() {
    PlantedInteractions planted = new PlantedInteractions(2021);
    SplittableRandom random = new SplittableRandom(1);
    int n = 50_000;
    int features = PlantedInteractions.FEATURES.size();
    double[][] sums = new double[features][PlantedInteractions.ROWS];
    int[][] counts = new int[features][PlantedInteractions.ROWS];
    double total = 0;
    double squares = 0;
    for (int row = 0; row < n; row++) {
      int[] ids = random.ints(features, 0, PlantedInteractions.ROWS).toArray();
      double logit = planted.logit(ids);
      total += logit;
      squares += logit * logit;
      for (int f = 0; f < features; f++) {
        sums[f][ids[f]] += logit;
        counts[f][ids[f]]++;
      }
    }
    double mean = total / n;
    double explained = 0;
    for (int f = 0; f < features; f++) {
      for (int id = 0; id < PlantedInteractions.ROWS; id++) {
        double effect = sums[f][id] / counts[f][id] - mean;
        explained += effect * effect / PlantedInteractions.ROWS;
      }
    }
    double share = explained / (squares / n - mean * mean);
    assertTrue(share < 0.35, "single features explain " + share + " of the log-odds' variance");
  }
}
