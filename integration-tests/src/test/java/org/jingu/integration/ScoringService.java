package org.jingu.integration;

import java.nio.file.Path;
import java.util.List;
import org.jingu.scorer.Scorer;

/** What a service does, in a JVM with the scorer's class path alone. */
final class ScoringService {
  private ScoringService() {}

  /**
   * Scores one row and says how long it took.
   *
   * @param words the model file, then the row's cells
   */
  public static void main(String[] words) {
    long start = System.nanoTime();
    try (Scorer scorer = Scorer.open(Path.of(words[0]))) {
      long opened = System.nanoTime();
      List<String> columns = List.of("user", "item", "price", "tags");
      List<String[]> rows = List.<String[]>of(words[1].split(",", -1));
      System.out.println(scorer.score(columns, rows).of(0));
      long scored = System.nanoTime();
      for (int i = 0; i < 2000; i++) {
        scorer.score(columns, rows);
      }
      System.out.printf(
          "opened in %.0f ms, first score %.0f ms, then %.3f ms each%n",
          1e-6 * (opened - start),
          1e-6 * (scored - opened),
          1e-6 * (System.nanoTime() - scored) / 2000);
    }
  }
}
