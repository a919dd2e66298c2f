package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The heap stays small whatever the tables: here they are thrice as large. */
class TablesBeyondTheHeapTest {
  private static final int HEAP = 128;

  @TempDir Path folder;

  /** A table of 2 million rows of 16 with Adam's moments, 384 MB. */
  @Test
  void tablesLargerThanTheHeapAreTrainedResumedEvaluatedAndPredictWithIt() throws Exception {
    Path data = RawFormat.CSV.prepareInto(folder.resolve("data"), 2000);
    Path config = folder.resolve("run.yaml");
    Files.writeString(
        config,
        """
        model: {name: fm, embedding_dim: 16}
        data:
          path: %s
          crosses: [{features: [user, item], buckets: 2000000}]
        train:
          preset: paper
          epochs: 2
          batch_size: 64
          early_stopping: {patience: 0}
          optimizer: {embedding: {name: adam}}
        """
            .formatted(data));
    Path run = folder.resolve("run");
    TrainingProcess.startWithHeap(HEAP, "train", config, "--out", run).waitForEnd();
    TrainingProcess.startWithHeap(HEAP, "train", config, "--out", run, "--resume").waitForEnd();
    TrainingProcess.startWithHeap(HEAP, "evaluate", run).waitForEnd();
    Path predictions = folder.resolve("predictions.csv");
    TrainingProcess.startWithHeap(
            HEAP, "predict", run, "--data", data.resolve("valid"), "--out", predictions)
        .waitForEnd();
    assertTrue(Files.size(predictions) > 100, predictions.toString());
  }
}
