package org.jingu.benchmark.quality;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jingu.benchmark.quality.PreparedData.Row;
import org.junit.jupiter.api.Test;

/** What peers read and write, and when they stop. */
class PeersTest {
  private static final Row ROW = new Row(new int[][] {{17}, {3, 4}, {}}, new float[] {0.5f, -2}, 1);
  private static final int[] TABLE_ROWS = {20, 10, 5};

  @Test
  void vowpalWabbitReadsANamespaceAFeature() {
    assertEquals(
        "1 |a 17 |b 3 4 |c |d 0:0.5000 1:-2.0000", PeerText.VOWPAL_WABBIT.line(ROW, TABLE_ROWS));
    assertEquals(
        "-1 |a 2",
        PeerText.VOWPAL_WABBIT.line(new Row(new int[][] {{2}}, new float[0], 0), TABLE_ROWS));
  }

  @Test
  void libffmReadsFieldIndexAndValue() {
    assertEquals(
        "1 0:17:1 1:23:0.5000 1:24:0.5000 3:35:0.5000 4:36:-2.0000",
        PeerText.LIBFFM.line(ROW, TABLE_ROWS));
  }

  @Test
  void predictionsAreTheFirstWordsOfLines() {
    assertArrayEquals(
        new double[] {0.25, 1e-5, 1}, Predictions.parse(List.of("0.25", "1e-05 tag", " 1 ")));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Predictions.parse(List.of("0.5", "warning")))
            .getMessage();
    assertTrue(message.contains("line 2 is 'warning'"), message);
  }

  @Test
  void libffmTellsItsPasses() {
    List<String> log =
        List.of(
            "First check if the text file has already been converted to binary format (0.0 seconds)",
            "Binary file NOT found. Convert text file to binary file (0.3 seconds)",
            "iter   tr_logloss   va_logloss      tr_time",
            "   1      0.38619      0.38012          0.2",
            "   2      0.36331      0.37690          0.5",
            "   3      0.35120      0.37741",
            "Auto-stop. Use model at 2th iteration.");
    assertEquals("kept pass 2 of 3", LibffmPeer.note(log));
  }

  @Test
  void passesEndWithTheFirstThatGainsNothing() throws IOException {
    assertEquals(2, passes(List.of(0.7, 0.6, 0.6, 0.5)).size());
    assertEquals(4, passes(List.of(0.7, 0.6, 0.5, 0.4)).size());
    assertEquals(1, passes(List.of(0.7, Double.NaN, 0.1)).size());
  }

  /** The losses whose models were kept. */
  private static List<Double> passes(List<Double> losses) throws IOException {
    List<Double> made = new ArrayList<>();
    List<Double> kept = new ArrayList<>();
    int best =
        BestPass.find(
            new BestPass.Passes() {
              @Override
              public double next() {
                made.add(losses.get(made.size()));
                return made.get(made.size() - 1);
              }

              @Override
              public void keep() {
                kept.add(made.get(made.size() - 1));
              }
            },
            losses.size());
    assertEquals(kept.size(), best);
    return kept;
  }
}
