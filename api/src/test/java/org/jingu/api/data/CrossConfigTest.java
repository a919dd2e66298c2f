package org.jingu.api.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.junit.jupiter.api.Test;

class CrossConfigTest {
  private static final List<String> SPARSE = List.of("user", "item", "tags");

  record Crosses(List<CrossConfig> crosses) {}

  private static List<CrossConfig> bind(Object... crosses) {
    return ConfigBinder.bind(Crosses.class, Map.of("crosses", List.of(crosses)), "").crosses();
  }

  private static String refusal(Object cross) {
    return assertThrows(ConfigException.class, () -> bind(cross)).getMessage();
  }

  private static String problem(Object... crosses) {
    List<ConfigProblem> problems =
        CrossConfig.problems(bind(crosses), SPARSE, List.of("user", "item", "tags", "price"));
    assertEquals(1, problems.size(), problems.toString());
    return problems.get(0).key() + ": " + problems.get(0).message();
  }

  @Test
  void aListMeansACrossWithDefaults() {
    CrossConfig cross = bind(List.of("user", "item")).get(0);
    assertEquals(new CrossConfig(List.of("user", "item"), null, 1 << 18, 0), cross);
    assertEquals("user_x_item", cross.featureName());
  }

  @Test
  void oneFeatureAloneOrTwiceIsRefused() {
    assertTrue(refusal(List.of("user")).contains("crosses[0].features: is [user]; name at least"));
    assertTrue(
        refusal(List.of("user", "item", "user"))
            .contains("crosses[0].features[2]: is 'user', which stands twice"));
  }

  @Test
  void bucketsOutOfRangeAreRefused() {
    Map<String, Object> keys = Map.of("features", List.of("user", "item"), "buckets", 0);
    assertTrue(refusal(keys).contains("crosses[0].buckets: is 0; it must be between 1 and"));
  }

  @Test
  void unknownFeaturesAreNamedWithTheNearest() {
    assertEquals(
        "crosses[1].features[0]: there is no sparse feature 'usr' to cross; did you mean 'user'?",
        problem(List.of("user", "item"), List.of("usr", "item")));
  }

  @Test
  void namesThatAreTakenAreRefused() {
    Map<String, Object> named = Map.of("features", List.of("user", "item"), "name", "price");
    assertTrue(problem(named).startsWith("crosses[0].name: is 'price', which is also"));
    List<String> cross = List.of("user", "item");
    assertTrue(problem(cross, cross).startsWith("crosses[1].name: is 'user_x_item'"));
  }

  @Test
  void combinationsAreCountedUpToTheirBound() {
    CrossConfig cross = bind(List.of("user", "item", "tags")).get(0);
    assertEquals(24, cross.combinations(new int[] {2, 3, 4}));
    assertEquals(10_000, cross.combinations(new int[] {10, 10, 100}));
    assertEquals(0, cross.combinations(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE, 0}));
    String message =
        assertThrows(DataException.class, () -> cross.combinations(new int[] {1, 101, 100}))
            .getMessage();
    assertTrue(message.contains("1 of 'user' with 101 of 'item' with 100 of 'tags'"), message);
  }
}
