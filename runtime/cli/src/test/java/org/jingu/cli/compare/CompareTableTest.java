package org.jingu.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.cli.UserException;
import org.jingu.cli.compare.CompareReport.Data;
import org.jingu.cli.compare.CompareReport.Difference;
import org.jingu.cli.compare.CompareReport.ModelResult;
import org.jingu.cli.compare.CompareReport.Spread;
import org.jingu.cli.compare.CompareReport.TaskResult;
import org.jingu.cli.inspect.Flop;
import org.junit.jupiter.api.Test;

class CompareTableTest {
  @Test
  void numbersHaveTheDigitsThatTell() {
    assertEquals("2.01 MFLOP", Flop.text(0.0020134));
    assertEquals("12.3 GFLOP", Flop.text(12.345));
    assertEquals("1.23 TFLOP", Flop.text(1234.4));
    assertEquals("0 FLOP", Flop.text(0));
    assertEquals("unknown", Flop.text(Double.NaN));
    assertEquals("< 0.001", CompareTable.pValue(0.0009));
    assertEquals("0.050", CompareTable.pValue(0.05));
    assertEquals("", CompareTable.pValue(null));
    assertEquals("0.50000 ± 0.14142", CompareTable.spread(Spread.of(List.of(0.4, 0.6)), "%.5f"));
  }

  @Test
  void whatCannotBeKnownIsLeftEmptyAndNamesAreNoMarkup() {
    Difference undefined = new Difference(1, 0.25, null, null, null, null, null, null);
    CompareReport report = report("a|b <i>", Map.of("auc", undefined));
    assertTrue(
        new CompareTable(report)
            .markdown()
            .contains("| a\\|b &lt;i&gt; | 0.75000 | +0.25000 |  |  |"),
        new CompareTable(report).markdown());
    String page = new ComparePage(report).html();
    assertTrue(page.contains("a|b &lt;i&gt;"));
    assertFalse(page.contains("<i>"));
    // Nothing to plot: no interval, no curve, no point.
    assertFalse(page.contains("<figure>"));
  }

  @Test
  void namesOfAnyKindStandInMarkdownAndPageAsTheyAre() {
    String evil = "x`|*a*_b_[l](http://h)\n# h\u001b[2J\u202e<script>alert(1)</script>&amp;'\"";
    CompareReport report = report(evil, Map.of());
    String markdown = new CompareTable(report).markdown();
    assertTrue(
        markdown.contains(
            "| x\\`\\|\\*a\\*\\_b\\_\\[l\\](http://h) \\# h\\\\u001b\\[2J\\\\u202e"
                + "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;'\" |"),
        markdown);
    assertTrue(new CompareTable(report("my_model", Map.of())).markdown().contains("| my_model |"));
    String page = new ComparePage(report).html();
    assertFalse(page.contains("<script") || page.contains("\u001b") || page.contains("\u202e"));
    assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&#39;&quot;"));
  }

  @Test
  void aModelBesideItselfNeedsAnotherName() {
    assertEquals(
        List.of("a-wukong", "b-wukong", "lr"),
        Names.of(List.of(Path.of("a/wukong.yaml"), Path.of("b/wukong.yaml"), Path.of("lr.yaml"))));
    assertThrows(
        UserException.class, () -> Names.of(List.of(Path.of("a/x.yaml"), Path.of("a/x.yml"))));
  }

  private static CompareReport report(String name, Map<String, Difference> differences) {
    Spread auc = new Spread(0.75, null, 1);
    TaskResult result = new TaskResult(Map.of("auc", auc), differences, List.of(), List.of());
    ModelResult model =
        new ModelResult(
            name, "x.yaml", "lr", "1", 1, 2, 0.1, 0.3, null, Map.of("click", result), List.of());
    return new CompareReport(
        1,
        "1",
        "2026-01-01T00:00:00Z",
        "./jingu compare x.yaml",
        new Data("test", 10, List.of("click"), Map.of()),
        "gone",
        List.of(model),
        List.of());
  }
}
