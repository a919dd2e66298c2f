package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void ordinaryTextStaysAsItIs() {
    for (String text : new String[] {"", "naïve 用户 😀 Ωμέγα שלום", "two\nlines\tand a tab"}) {
      assertSame(text, Printable.text(text));
    }
  }

  @Test
  void everyControlCharacterBecomesAnEscape() {
    String all =
        IntStream.concat(
                IntStream.range(0, 0xa1),
                IntStream.of(0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    String shown = Printable.text(all);
    assertTrue(shown.chars().noneMatch(c -> Printable.isControl((char) c)), shown);
    for (String escape : new String[] {"\\u001b", "\\u007f", "\\u009b", "\\u202e", "\\u2066"}) {
      assertTrue(shown.contains(escape), escape);
    }
    assertTrue(shown.contains("\n") && shown.contains("\t"));
    assertFalse(Printable.line(all).contains("\n"));
  }

  @Test
  void aLineOfAMegabyteIsCutInItsMiddle() {
    String message = "f.csv: is '" + "x".repeat(1_000_000) + "'; it must be a number";
    String shown = Printable.shortened("short\n" + message + "\nshort");
    assertTrue(shown.length() < 2000, shown);
    assertTrue(shown.startsWith("short\nf.csv: is 'xx"), shown);
    assertTrue(shown.contains("… (1,000,033 characters) …"), shown);
    assertTrue(shown.endsWith("xx'; it must be a number\nshort"), shown);
  }

  @Test
  void aCellOfATableIsOneLineAndNotEndless() {
    Table table =
        new Table(java.util.Set.of(), "NAME", "X").row("a\nb\u001b[2J", "y".repeat(100_000));
    assertEquals(2, table.lines().size());
    assertTrue(table.lines().get(1).startsWith("a\\nb\\u001b[2J  yyy"), table.lines().get(1));
    assertTrue(table.lines().get(1).endsWith("y… (100,000 characters)"), table.lines().get(1));
  }
}
