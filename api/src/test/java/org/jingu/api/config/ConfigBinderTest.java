package org.jingu.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigBinderTest {
  enum Color {
    DARK_RED,
    BLUE
  }

  record Inner(@Default("[]") @Range(min = 1) List<Integer> sizes, @Default("1") int count) {
    Inner {
      if (count > sizes.size() && !sizes.isEmpty()) {
        throw new ConfigException("count", "is more than there are sizes");
      }
    }
  }

  record Outer(
      @Default("3") @Range(min = 1, max = 9) int layerCount,
      @Default("0.5") double rate,
      @Default("dark_red") Color color,
      @Default("[blue]") List<Color> colors,
      @Default("{}") Map<String, Inner> groups,
      @Default("{}") Inner inner,
      @Nullable String path,
      long required) {}

  private static Outer bind(Map<String, ?> tree) {
    return ConfigBinder.bind(Outer.class, tree, "model");
  }

  private static List<ConfigProblem> problems(Map<String, ?> tree) {
    return assertThrows(ConfigException.class, () -> bind(tree)).problems();
  }

  private static void assertProblem(Map<String, ?> tree, String key, String message) {
    List<ConfigProblem> problems = problems(tree);
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(key, problems.get(0).key());
    assertTrue(problems.get(0).message().contains(message), problems.get(0).message());
  }

  @Test
  void absentKeysHaveTheirDefaults() {
    Outer outer = bind(Map.of("required", 7));
    assertEquals(3, outer.layerCount());
    assertEquals(0.5, outer.rate());
    assertEquals(Color.DARK_RED, outer.color());
    assertEquals(List.of(Color.BLUE), outer.colors());
    assertEquals(Map.of(), outer.groups());
    assertEquals(new Inner(List.of(), 1), outer.inner());
    assertNull(outer.path());
    assertEquals(7, outer.required());
  }

  @Test
  void keysAreComponentsInSnakeCase() {
    assertEquals(5, bind(Map.of("required", 1, "layer_count", 5)).layerCount());
  }

  @Test
  void nestedRecordsAndMapsOfRecordsAreBound() {
    Outer outer =
        bind(
            Map.of(
                "required",
                1,
                "inner",
                Map.of("sizes", List.of(4, 5), "count", 2),
                "groups",
                Map.of("a", Map.of("count", 6))));
    assertEquals(new Inner(List.of(4, 5), 2), outer.inner());
    assertEquals(Map.of("a", new Inner(List.of(), 6)), outer.groups());
  }

  @Test
  void unknownKeyNamesTheNearest() {
    assertProblem(Map.of("required", 1, "layer_cuont", 5), "model.layer_cuont", "'layer_count'");
  }

  @Test
  void missingKeyIsNamed() {
    assertProblem(Map.of(), "model.required", "missing");
  }

  @Test
  void valueOutOfRangeSaysTheRange() {
    assertProblem(Map.of("required", 1, "layer_count", 10), "model.layer_count", "1 and 9");
  }

  @Test
  void listElementOutOfRangeIsNamed() {
    assertProblem(
        Map.of("required", 1, "inner", Map.of("sizes", List.of(3, 0))), "model.inner.sizes", "0");
  }

  @Test
  void fractionIsNoWholeNumber() {
    assertProblem(Map.of("required", 1, "layer_count", 2.5), "model.layer_count", "whole number");
  }

  @Test
  void numberTooLargeForIntIsRefused() {
    assertProblem(Map.of("required", 1, "layer_count", 1L << 40), "model.layer_count", "whole");
  }

  @Test
  void notANumberIsOutOfEveryRange() {
    assertProblem(Map.of("required", 1, "layer_count", Double.NaN), "model.layer_count", "NaN");
  }

  @Test
  void wrongNameListsOrSuggestsTheRightOnes() {
    assertProblem(Map.of("required", 1, "color", "dark_rad"), "model.color", "'dark_red'");
    assertProblem(Map.of("required", 1, "colors", List.of("green")), "model.colors[0]", "blue");
  }

  @Test
  void problemOfSeveralKeysHasItsWholePath() {
    assertProblem(
        Map.of("required", 1, "inner", Map.of("sizes", List.of(4), "count", 2)),
        "model.inner.count",
        "more than");
  }

  @Test
  void allProblemsComeTogether() {
    List<ConfigProblem> problems =
        problems(Map.of("layer_count", 0, "rate", "fast", "colour", "blue"));
    assertEquals(
        List.of("model.colour", "model.layer_count", "model.rate", "model.required"),
        problems.stream().map(ConfigProblem::key).sorted().toList());
  }

  record Pair(@Shorthand List<String> names, @Default("1") int weight) {}

  record Pairs(List<Pair> pairs) {}

  @Test
  void aValueStandsForTheKeyWithTheShorthand() {
    Map<String, ?> tree =
        Map.of("pairs", List.of(List.of("a", "b"), Map.of("names", List.of("c"), "weight", 2)));
    assertEquals(
        List.of(new Pair(List.of("a", "b"), 1), new Pair(List.of("c"), 2)),
        ConfigBinder.bind(Pairs.class, tree, "").pairs());
  }

  @Test
  void aValueThatDoesNotFitTheShorthandIsToldUnderItsKey() {
    List<ConfigProblem> problems =
        assertThrows(
                ConfigException.class,
                () -> ConfigBinder.bind(Pairs.class, Map.of("pairs", List.of("a")), ""))
            .problems();
    assertEquals("pairs[0].names", problems.get(0).key());
    assertEquals("is 'a'; it must be a list of text", problems.get(0).message());
  }
}
