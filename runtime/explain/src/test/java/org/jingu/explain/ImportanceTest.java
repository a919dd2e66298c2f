package org.jingu.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.significance.Estimator;
import org.jingu.significance.PairedDifference;
import org.junit.jupiter.api.Test;

/** Importance for scores of which every column's part is known. */
class ImportanceTest {
  private static final List<Estimator> METRICS = List.of(Estimator.AUC, Estimator.LOGLOSS);

  /** The logit is twice the dense column, plus what is left of the user's number times 1/10. */
  private static final Scoring SCORING =
      rows -> KnownScores.of(rows, (dense, user, item) -> 2 * dense + 0.1 * (user - 5));

  private static Importance importance(int permutations, long seed) {
    return new Importance(
        KnownScores.examples(3000), SCORING, List.of("click"), METRICS, permutations, seed);
  }

  private static PairedDifference loss(Importance.Loss loss, String metric) {
    return loss.losses().get("click").get(metric);
  }

  @Test
  void whatDecidesTheScoreIsNeeded() {
    Importance importance = importance(5, 1);
    for (String metric : List.of("auc", "logloss")) {
      PairedDifference dense = loss(importance.of("x", List.of("x")), metric);
      PairedDifference user = loss(importance.of("user", List.of("user")), metric);
      PairedDifference item = loss(importance.of("item", List.of("item")), metric);
      assertTrue(dense.low() > 0.1, metric + " of x: " + dense);
      assertTrue(user.low() > 0 && user.high() < dense.low(), metric + " of user: " + user);
      assertEquals(0, item.difference(), metric + " of what the model does not read");
      assertEquals(0, item.high() - item.low(), metric);
      assertTrue(dense.low() < dense.difference() && dense.difference() < dense.high());
    }
  }

  @Test
  void aModelWithoutAnyInformationRanksAtRandom() {
    Importance importance = importance(5, 1);
    PairedDifference all = loss(importance.of("all", List.of("x", "user", "item")), "auc");
    double auc = importance.unchanged().get("click").get("auc");
    assertEquals(auc - 0.5, all.difference(), 0.02);
    assertTrue(all.low() < auc - 0.5 && auc - 0.5 < all.high(), all.toString());
  }

  @Test
  void theSeedDecidesThePermutations() {
    Importance.Loss first = importance(2, 1).of("x", List.of("x"));
    assertEquals(first, importance(2, 1).of("x", List.of("x")));
    assertTrue(!first.equals(importance(2, 2).of("x", List.of("x"))));
  }

  @Test
  void labelsMustBeOfClasses() {
    DataException refused =
        assertThrows(
            DataException.class,
            () -> new Importance(KnownScores.rated(20), SCORING, List.of("click"), METRICS, 2, 1));
    assertTrue(String.valueOf(refused.getMessage()).contains("the label 'click' is 4.0"));
  }

  @Test
  void placesAreDrawnAndAllWhereThereAreFew() {
    Set<List<Long>> seen = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      seen.add(drawn(5, 3, seed));
      assertEquals(3, drawn(5, 3, seed).size());
    }
    assertEquals(10, seen.size(), "every set of 3 of 5");
    assertEquals(List.of(0L, 1L, 2L), drawn(3, 7, 1));
  }

  private static List<Long> drawn(long all, long most, long seed) {
    List<Long> places = new java.util.ArrayList<>();
    java.util.function.LongPredicate keep = Sampling.places(all, most, seed);
    for (long place = 0; place < all; place++) {
      if (keep.test(place)) {
        places.add(place);
      }
    }
    return places;
  }
}
