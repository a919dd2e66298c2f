package org.jingu.cli.quickstart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdLogTest {
  private static final int ROWS = 40_000;

  @TempDir Path dir;

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    byte[] log = written(new AdLog(5, 3000), "a");
    assertArrayEquals(log, written(new AdLog(5, 3000), "b"));
    assertFalse(Arrays.equals(log, written(new AdLog(6, 3000), "c")));
  }

  private byte[] written(AdLog log, String name) throws IOException {
    Path file = dir.resolve(name + ".csv");
    log.write(file);
    return Files.readAllBytes(file);
  }

  @Test
  void whatIsWrittenIsWhatTheTruthSays() throws IOException {
    AdLog log = new AdLog(1, 5000);
    List<String[]> rows = rows(log);
    assertEquals(5000, rows.size());
    AdLog.Truth last = log.truth(500);
    long before = 0;
    for (int i = 0; i < rows.size(); i++) {
      long time = Long.parseLong(rows.get(i)[1]);
      assertTrue(time >= before, "the log is in the order of time");
      before = time;
      if (i >= 4500) {
        assertEquals(last.labels()[i - 4500], Float.parseFloat(rows.get(i)[0]));
      }
    }
  }

  private List<String[]> rows(AdLog log) throws IOException {
    List<String[]> rows = new ArrayList<>();
    written(log, "rows");
    for (String line : Files.readAllLines(dir.resolve("rows.csv"))) {
      String[] cells = line.split(",", -1);
      assertEquals(13, cells.length, line);
      rows.add(cells);
    }
    rows.remove(0);
    return rows;
  }

  @Test
  void usersAndItemsAreMostlyRareAndKeepTheirProperties() throws IOException {
    List<String[]> rows = rows(new AdLog(2, ROWS));
    Map<String, Integer> users = new HashMap<>();
    Map<String, String> properties = new HashMap<>();
    int ages = 0;
    for (String[] row : rows) {
      users.merge(row[2], 1, Integer::sum);
      same(properties, row[2], row[3] + row[4]);
      same(properties, row[5], row[6] + row[7] + row[9]);
      ages += row[3].isEmpty() ? 1 : 0;
    }
    int[] counts = users.values().stream().mapToInt(Integer::intValue).sorted().toArray();
    double mean = (double) ROWS / counts.length;
    assertTrue(counts[counts.length / 2] < .8 * mean, "most users have few rows");
    assertTrue(counts[counts.length - 1] > 10 * mean, "some have many");
    assertEquals(.15, (double) ages / ROWS, .04);
  }

  private static void same(Map<String, String> properties, String who, String what) {
    assertEquals(what, properties.computeIfAbsent(who, it -> what), who);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void labelsAreDrawnFromTheTruthAtTheClickRate(long seed) {
    AdLog.Truth truth = new AdLog(seed, ROWS).truth(ROWS);
    double expected = 0;
    double variance = 0;
    double clicks = 0;
    for (int i = 0; i < ROWS; i++) {
      double p = AdLog.probability(truth.logits()[i]);
      expected += p;
      variance += p * (1 - p);
      clicks += truth.labels()[i];
    }
    assertEquals(.15 * ROWS, expected, 1, "the bias sets the click rate");
    assertEquals(expected, clicks, 4 * Math.sqrt(variance));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theTruthIsFarFromChanceAndFarFromCertain(long seed) {
    AdLog.Truth truth = new AdLog(seed, ROWS).truth(ROWS);
    double[] probabilities = new double[ROWS];
    double[] labels = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      probabilities[row] = AdLog.probability(truth.logits()[row]);
      labels[row] = truth.labels()[row];
    }
    double expected = auc(truth.logits(), probabilities);
    assertTrue(expected > .78 && expected < .85, "AUC of the truth: " + expected);
    // With 6,000 clicks its standard error is below 0.004 (Hanley and McNeil, 1982).
    assertEquals(expected, auc(truth.logits(), labels), .015);
  }

  /**
   * The share of pairs of a click and none that scores order rightly, each row a click to a part.
   */
  private static double auc(float[] scores, double[] clicks) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> Float.compare(scores[a], scores[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double without = 0;
    double with = 0;
    double right = 0;
    for (int row : order) {
      right += clicks[row] * without;
      with += clicks[row];
      without += 1 - clicks[row];
    }
    return right / (with * without);
  }
}
