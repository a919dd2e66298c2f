package org.jingu.data.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jingu.data.profile.LabelLinks.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelLinksTest {
  private static final int ROWS = 4000;

  @TempDir Path dir;

  /** One of the columns y (label), id, noise, revenue, side, value. */
  private List<Link> links() {
    Random random = new Random(11);
    List<String> lines = new ArrayList<>(List.of("y,id,noise,revenue,side,reason"));
    for (int i = 0; i < ROWS; i++) {
      int side = random.nextInt(2);
      int y = random.nextDouble() < (side == 1 ? 0.4 : 0.1) ? 1 : 0;
      lines.add(
          "%d,k%d,n%d,%s,s%d,%s"
              .formatted(
                  y,
                  i,
                  random.nextInt(9),
                  y == 1 ? Integer.toString(1 + random.nextInt(100_000)) : "0",
                  side,
                  y == 1 && i % 2 == 0 ? "r" + i % 3 : ""));
    }
    RawRows rows = Looking.at(dir, lines.toArray(new String[0])).rows(Bounds.USUAL);
    return LabelLinks.of(rows, rows.profile(), 0, "1"::equals);
  }

  @Test
  void aColumnThatWasWrittenAfterTheLabelIsFound() {
    assertEquals(1, links().get(3).auc(), 1e-3);
  }

  @Test
  void valuesThatComeOnceTellNothing() {
    assertEquals(0.5, links().get(1).auc(), 0.03);
    assertEquals(0.5, links().get(2).auc(), 0.05);
  }

  /** Of two equal sides with 40 % and 10 % the AUC is that of two points of a curve. */
  @Test
  void theAucOfTwoValuesIsThatOfTheirRates() {
    double positives = 0.8;
    double negatives = 0.6 / 1.5;
    double expected = positives * (1 - negatives) + (positives * negatives + 0.2 * 0.6) / 2;
    assertEquals(expected, links().get(4).auc(), 0.03);
  }

  @Test
  void sharesWithAndWithoutAValueAreTold() {
    Link link = links().get(5);
    assertEquals(1, link.positivesWhere());
    assertTrue(link.positivesElse() < 0.2 && link.positivesElse() > 0.1);
    assertEquals(ROWS, link.with() + link.without());
  }

  @Test
  void fewRowsGiveNoAuc() {
    RawRows rows = Looking.at(dir, "y,x", "0,a", "1,b", "0,a", "1,b").rows(Bounds.USUAL);
    assertTrue(Double.isNaN(LabelLinks.of(rows, rows.profile(), 0, "1"::equals).get(1).auc()));
  }
}
