package org.jingu.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;

/** Contributions to scores of which every column's part is known. */
class ContributionsTest {
  private static final Examples EXAMPLES = KnownScores.examples(201);
  private static final List<Integer> REFERENCES = IntStream.range(1, 201).boxed().toList();

  private static Contributions.Explained explain(KnownScores.Formula formula, long seed) {
    Scoring scoring = rows -> KnownScores.of(rows, formula);
    return new Contributions(EXAMPLES, scoring, 1, REFERENCES, seed).of(0).get(0);
  }

  private static Map<String, Double> parts(Contributions.Explained explained) {
    Map<String, Double> parts = new HashMap<>();
    explained.parts().forEach(part -> parts.put(part.column(), part.contribution()));
    return parts;
  }

  private static double sum(Contributions.Explained explained) {
    return explained.parts().stream().mapToDouble(Contributions.Part::contribution).sum();
  }

  private static double mean(KnownScores.Formula formula) {
    float[] all = KnownScores.of(EXAMPLES.unchanged(), formula);
    return REFERENCES.stream().mapToDouble(i -> all[i]).average().orElseThrow();
  }

  @Test
  void ofASumEachColumnHasItsTerm() {
    Contributions.Explained explained = explain((x, user, item) -> 3 * x + 0.5 * user, 1);
    Map<String, Double> parts = parts(explained);
    double x = EXAMPLES.value(0, 0);
    int user = EXAMPLES.ids(0, 1)[0];
    assertEquals(3 * x - mean((v, u, i) -> 3 * v), parts.get("x"), 1e-5);
    assertEquals(0.5 * user - mean((v, u, i) -> 0.5 * u), parts.get("user"), 1e-5);
    assertEquals(0, parts.get("item"), 1e-6);
    assertEquals(3 * x + 0.5 * user, explained.logit(), 1e-5);
    assertEquals(mean((v, u, i) -> 3 * v + 0.5 * u), explained.base(), 1e-5);
  }

  @Test
  void theSumIsExactWhateverTheModel() {
    KnownScores.Formula formula = (x, user, item) -> Math.tanh(x * user) * (item + 2) + x * x;
    for (long seed = 0; seed < 5; seed++) {
      Contributions.Explained explained = explain(formula, seed);
      assertEquals(explained.logit() - explained.base(), sum(explained), 1e-12);
    }
  }

  @Test
  void aProductIsSharedByItsFactors() {
    // The Shapley values of x y against a reference (a, b): half of (x-a)(y+b), half of (y-b)(x+a).
    Contributions.Explained explained = explain((x, user, item) -> x * user, 1);
    double x = EXAMPLES.value(0, 0);
    double user = EXAMPLES.ids(0, 1)[0];
    double expected =
        REFERENCES.stream()
            .mapToDouble(r -> (x - EXAMPLES.value(r, 0)) * (user + EXAMPLES.ids(r, 1)[0]) / 2)
            .average()
            .orElseThrow();
    assertEquals(expected, parts(explained).get("x"), 1e-5);
  }

  @Test
  void theErrorCoversOtherSeeds() {
    KnownScores.Formula formula = (x, user, item) -> Math.tanh(x * (user - 5)) * (item + 2);
    Contributions.Explained first = explain(formula, 1);
    Contributions.Explained second = explain(formula, 2);
    assertNotEquals(parts(first), parts(second));
    for (Contributions.Part part : first.parts()) {
      double other = parts(second).get(part.column());
      assertTrue(Math.abs(part.contribution() - other) < 5 * part.error(), part.toString());
    }
    assertEquals(first, explain(formula, 1));
  }

  @Test
  void withoutReferencesNothingCanBeSaid() {
    assertThrows(
        DataException.class,
        () -> new Contributions(EXAMPLES, rows -> new float[0], 1, List.of(), 1));
  }
}
