package org.jingu.cli.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageTest {
  @Test
  void axesStartAndEndAtRoundValuesThatAreMarked() {
    Axis axis = Axis.around("AUC", 0.9712, 0.9874);
    assertEquals(0.97, axis.min(), 1e-12);
    assertEquals(0.99, axis.max(), 1e-12);
    assertEquals(
        List.of("0.970", "0.975", "0.980", "0.985", "0.990"),
        axis.ticks().stream().map(axis::text).toList());
  }

  @Test
  void everyRangeHasAFewMarksAndHoldsItsEnds() {
    Random random = new Random(1);
    for (int trial = 0; trial < 1000; trial++) {
      double scale = Math.pow(10, random.nextInt(9) - 4);
      double min = scale * random.nextGaussian();
      double max = min + (trial % 10 == 0 ? 0 : scale * random.nextDouble());
      Axis axis = Axis.around("x", min, max);
      assertTrue(axis.min() <= min && axis.max() >= max, axis.toString());
      int marks = axis.ticks().size();
      assertTrue(marks >= 3 && marks <= 9, axis + " has " + marks);
      assertEquals(
          marks, axis.ticks().stream().map(axis::text).distinct().count(), axis.toString());
    }
  }

  @Test
  void textIsEscapedAndMarkupIsNot() {
    Markup inner = new Markup().add("<b>%s</b>", "a < b & \"c\"\u001b");
    assertEquals(
        "<p title=\"&quot;\">\n<b>a &lt; b &amp; &quot;c&quot;\ufffd</b>\n",
        new Markup().add("<p title=\"%s\">", "\"").add(inner).toString());
  }

  @Test
  void aPlotDrawsWhatItWasGivenWhereItIs() {
    Plot plot =
        new Plot("p", "title", "what", 300, new Axis("x", 0, 1), new Axis("y", 0, 1))
            .line("s", "corner to corner", List.of(new Plot.Point(0, 0), new Plot.Point(1, 1)));
    String svg = plot.svg().toString();
    assertTrue(svg.contains("d=\"M58.0 254.0L406.0 10.0\""), svg);
  }
}
