package org.jingu.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.scorer.Scorer;

/** What a service does, in a JVM with the scorer's class path alone. */
final class ScoringService {
  private static final int CALLS = 2000;
  private static final int MANY = 512;

  private ScoringService() {}

  /**
   * Scores one row and says, a line each: the score, milliseconds until the file was open and until
   * the first score, how many threads native libraries have, milliseconds a later call.
   *
   * @param words the model file, then the row's cells
   */
  public static void main(String[] words) throws IOException {
    long start = System.nanoTime();
    try (Scorer scorer = Scorer.open(Path.of(words[0]))) {
      long opened = System.nanoTime();
      List<String> columns = List.of("user", "item", "price", "tags");
      List<String[]> rows = List.<String[]>of(words[1].split(",", -1));
      System.out.println(scorer.score(columns, rows).of(0));
      long scored = System.nanoTime();
      System.out.println(1e-6 * (opened - start));
      System.out.println(1e-6 * (scored - opened));
      // Many rows, so that products are worth sharing out.
      scorer.score(columns, Collections.nCopies(MANY, rows.get(0)));
      System.out.println(nativeThreads());
      long before = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        scorer.score(columns, rows);
      }
      System.out.println(1e-6 * (System.nanoTime() - before) / CALLS);
    }
  }

  /** Threads of native libraries have the name of the one that started them, the program's. */
  private static int nativeThreads() throws IOException {
    Path tasks = Path.of("/proc/self/task");
    if (!Files.isDirectory(tasks)) {
      return 0;
    }
    int found = 0;
    try (Stream<Path> all = Files.list(tasks)) {
      for (Path task : all.toList()) {
        found += Files.readString(task.resolve("comm")).strip().equals("java") ? 1 : 0;
      }
    }
    // But for the main thread, and the one that the launcher waits in.
    return Math.max(0, found - 2);
  }
}
