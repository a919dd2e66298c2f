package org.jingu.api.config;

import java.util.Collection;
import java.util.Comparator;

/** Words for "did you mean". */
public final class Suggestions {
  private Suggestions() {}

  /**
   * A half sentence that names the nearest valid word, or all of them where none is near: "did you
   * mean 'layers'?" or "valid are a, b".
   */
  public static String of(String found, Collection<String> valid) {
    return valid.stream()
        .min(Comparator.comparingInt(word -> distance(found, word)))
        .filter(word -> distance(found, word) <= Math.max(2, found.length() / 3))
        .map(word -> "did you mean '" + word + "'?")
        .orElse("valid are " + String.join(", ", valid));
  }

  /** The edit distance of Levenshtein. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
