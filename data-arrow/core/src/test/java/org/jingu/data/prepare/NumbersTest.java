package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {
  private static String failure(String cell, boolean comma) {
    return String.valueOf(
        assertThrows(BadRowException.class, () -> Numbers.parse("x", cell, comma), cell)
            .getMessage());
  }

  @Test
  void everyWayToWriteANumberIsRead() throws BadRowException {
    assertEquals(5, Numbers.parse("x", "+5", false));
    assertEquals(1000, Numbers.parse("x", "1e3", false));
    assertEquals(0.5, Numbers.parse("x", ".5", false));
    assertEquals(5, Numbers.parse("x", "5.", false));
    assertEquals(-0.25, Numbers.parse("x", "\u00a0-2.5E-1 ", false));
    assertEquals(3.5, Numbers.parse("x", "3,50", true));
    assertEquals(-1000.5, Numbers.parse("x", "-1000,5", true));
    assertEquals(7, Numbers.parse("x", "7", true));
  }

  @Test
  void whatProgramsTakeForNumbersIsNone() {
    for (String cell :
        List.of(
            "",
            " ",
            "-",
            "1d",
            "2f",
            "0x1p3",
            "0X10",
            "1_000",
            "1 000",
            "1e",
            "Infinity",
            "1e39",
            "٣")) {
      assertTrue(failure(cell, false).contains("expected a finite number"), cell);
    }
    assertTrue(failure("1.000,5", true).contains("expected a finite number"));
    assertTrue(failure("3.5", true).contains("expected a finite number"), "3.5 may be 35");
  }

  @Test
  void theKeyThatHelpsIsNamed() {
    assertTrue(failure("3,50", false).endsWith("set options.decimal: ','"));
    assertTrue(failure("NaN", false).endsWith("name it in missing_values"));
    assertTrue(failure("\\N", false).endsWith("name it in missing_values"));
  }
}
