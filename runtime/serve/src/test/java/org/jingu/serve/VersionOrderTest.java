package org.jingu.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionOrderTest {
  @Test
  void numbersCountAsNumbers() {
    List<String> versions =
        new ArrayList<>(List.of("10", "9", "2026-12-01", "2026-2-1", "v2", "v10", "02", "2"));
    versions.sort(new VersionOrder());
    assertEquals(List.of("02", "2", "9", "10", "2026-2-1", "2026-12-01", "v2", "v10"), versions);
  }
}
