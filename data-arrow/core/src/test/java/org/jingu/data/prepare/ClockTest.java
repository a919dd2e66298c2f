package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jingu.api.config.ConfigException;
import org.junit.jupiter.api.Test;

class ClockTest {
  private static final long NEW_YEAR = 1_546_300_800_000L;

  private static long millis(String format, String cell) throws BadRowException {
    return new Clock(format, "UTC").millis(cell, false);
  }

  private static String failure(String format, String cell) {
    return String.valueOf(
        assertThrows(BadRowException.class, () -> millis(format, cell)).getMessage());
  }

  @Test
  void numbersCountFrom1970InTheirUnit() throws BadRowException {
    assertEquals(NEW_YEAR, millis("seconds", " 1546300800 "));
    assertEquals(NEW_YEAR, millis("seconds", "1546300800.0"));
    assertEquals(NEW_YEAR + 500, millis("seconds", "1546300800.5"));
    assertEquals(NEW_YEAR, millis("seconds", "1.5463008e9"));
    assertEquals(NEW_YEAR, millis("milliseconds", "1546300800000"));
    assertEquals(NEW_YEAR, millis("microseconds", "1546300800000999"));
    assertEquals(NEW_YEAR, millis("nanoseconds", "1546300800000999999"));
    assertEquals(0, millis("seconds", "0"));
    assertEquals(-86_400_000, millis("seconds", "-86400"));
    assertEquals(-1, millis("microseconds", "-1"));
  }

  @Test
  void anotherUnitIsNamed() {
    assertEquals(
        "is '1546300800000', the year 50970 in seconds; set time.format: milliseconds",
        failure("seconds", "1546300800000"));
    assertTrue(failure("seconds", "1546300800000000").endsWith("set time.format: microseconds"));
    assertTrue(failure("seconds", "1546300800000000000").endsWith("set time.format: nanoseconds"));
    assertTrue(
        failure("milliseconds", "1546300800000000").endsWith("set time.format: microseconds"));
    assertEquals("milliseconds", new Clock("microseconds", "UTC").doubt(1_546_300_800L));
    assertEquals("seconds", new Clock("milliseconds", "UTC").doubt(1_546_300_800L));
    assertEquals(null, new Clock("milliseconds", "UTC").doubt(NEW_YEAR));
    assertEquals(null, new Clock("seconds", "UTC").doubt(1_546_300_800L));
  }

  @Test
  void yearsFarAwayAreNoTimes() {
    assertTrue(failure("yyyy-MM-dd", "9999-12-31").contains("the year 9999"));
    assertTrue(failure("yyyy-MM-dd", "0019-01-05").contains("the year 19"));
    assertTrue(failure("seconds", "1e30").contains("time.format"));
  }

  @Test
  void whatIsNoTimeIsRefused() {
    for (String cell : new String[] {"", "x", "NaN", "1d", "2019-01-01"}) {
      assertEquals("is '" + cell + "'; expected a time (seconds)", failure("seconds", cell));
    }
    for (String cell : new String[] {"2019-02-29", "2019-02-31", "2019-13-01", "2019-1-1"}) {
      assertTrue(failure("yyyy-MM-dd", cell).contains("expected a time"), cell);
    }
  }

  @Test
  void patternsTellDayAndHour() throws BadRowException {
    assertEquals(NEW_YEAR, millis("yyyy-MM-dd", "2019-01-01"));
    assertEquals(NEW_YEAR, millis("uuuu-MM-dd'T'HH:mm:ssX", "2019-01-01T01:00:00+01"));
    assertEquals(NEW_YEAR + 46_800_000, millis("dd-MMM-yy hh:mm a", "01-JAN-19 01:00 pm"));
    for (String pattern :
        new String[] {"HH:mm", "YYYY-MM-dd", "yyyy-mm-dd", "yyyy-MM-dd hh:mm:ss", "nonsense"}) {
      assertThrows(ConfigException.class, () -> new TimeConfig("t", pattern, "UTC"), pattern);
    }
  }
}
