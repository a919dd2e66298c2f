package org.jingu.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RecordCheckTest {
  enum Mode {
    FAST
  }

  record Group(@Default("1") @Range(min = 1) int size, @Default("[]") List<Group> inner) {}

  record Sound(
      int required,
      @Default("2") long steps,
      @Default("0.5") @Range(max = 1) double rate,
      @Default("fast") Mode mode,
      @Default("[1, 2]") @Range(min = 1) List<Integer> sizes,
      @Default("{}") Group group,
      @Default("{}") Map<String, Group> groups) {}

  record WrongTypes(float rate, List<short[]> table, Map<Integer, String> names) {}

  record WrongDefaults(
      @Default("eight") int groups,
      @Default("2") @Range(max = 1) double rate,
      @Default("slow") Mode mode) {}

  record Nested(Map<String, WrongDefaults> deep) {}

  record TwoShorthands(@Shorthand String name, @Shorthand List<String> names) {}

  record WrongRange(@Default("x") @Range(min = 1) String name) {}

  private static String problems(Class<? extends Record> type) {
    return ConfigBinder.problems(type).stream()
        .map(p -> p.key() + ": " + p.message())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void soundRecordHasNoProblems() {
    assertEquals("", problems(Sound.class));
  }

  @Test
  void typesThatAreNeverBoundAreNamed() {
    String problems = problems(WrongTypes.class);
    assertTrue(problems.contains("rate: has the type float"), problems);
    assertTrue(problems.contains("table[]: has the type short[]"), problems);
    assertTrue(problems.contains("names: has the type java.util.Map<java.lang.Integer"), problems);
  }

  @Test
  void defaultsThatAreNoValuesAreNamed() {
    assertEquals(
        """
        deep.NAME.groups: by default is 'eight'; it must be a whole number
        deep.NAME.rate: by default is 2.0; it must be at most 1
        deep.NAME.mode: by default is 'slow'; valid are fast""",
        problems(Nested.class));
  }

  @Test
  void rangeOfATextIsNamed() {
    assertTrue(problems(WrongRange.class).contains("name: has a @Range"));
  }

  @Test
  void secondShorthandIsNamed() {
    assertTrue(problems(TwoShorthands.class).contains("names: has a @Shorthand"));
  }
}
