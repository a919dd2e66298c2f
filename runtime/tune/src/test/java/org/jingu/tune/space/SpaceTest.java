package org.jingu.tune.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.junit.jupiter.api.Test;

class SpaceTest {
  /** A space of all kinds of keys, as YAML gives them. */
  private static Map<String, Object> keys() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("model.fm", Map.of("choice", List.of("attentive", "dot")));
    keys.put(
        "model.k",
        Map.of("integer", List.of(2L, 8L), "step", 3L, "when", Map.of("model.fm", "attentive")));
    keys.put("model.mlp", Map.of("choice", List.of(List.of(64L), List.of(64L, 32L))));
    keys.put("model.dropout", Map.of("uniform", List.of(0, 0.5)));
    keys.put("train.lr", Map.of("log_uniform", List.of(1e-4, 1e-2)));
    return keys;
  }

  static SearchConfig search(Map<String, Object> keys) {
    return ConfigBinder.bind(SearchConfig.class, Map.of("space", keys), "");
  }

  private static Space space() {
    return Space.of(search(keys()).space());
  }

  @Test
  void coordinatesStandForValues() {
    Map<String, Object> low = space().at(new double[] {0, 0, 0, 0, 0});
    assertEquals(
        Map.of(
            "model.fm",
            "attentive",
            "model.k",
            2,
            "model.mlp",
            List.of(64),
            "model.dropout",
            0.0,
            "train.lr",
            1e-4),
        low);
    Map<String, Object> high = space().at(new double[] {0.49, 1, 1, 1, 1});
    assertEquals(8, high.get("model.k"));
    assertEquals(List.of(64, 32), high.get("model.mlp"));
    assertEquals(0.5, high.get("model.dropout"));
    assertEquals(1e-2, high.get("train.lr"));
    assertEquals(1e-3, space().at(new double[] {0, 0, 0, 0, 0.5}).get("train.lr"));
  }

  @Test
  void aConditionLeavesAKeyOut() {
    Map<String, Object> values = space().at(new double[] {0.5, 0.5, 0, 0, 0});
    assertEquals("dot", values.get("model.fm"));
    assertFalse(values.containsKey("model.k"));
  }

  @Test
  void aGridHasEveryCombinationOnce() {
    List<Map<String, Object>> grid = space().grid(3);
    // Attentive has 3 values of k, dot none.
    assertEquals((3 + 1) * 2 * 3 * 3, grid.size());
    assertEquals(grid.size(), grid.stream().distinct().count());
    assertEquals(0.25, grid.get(3).get("model.dropout"));
  }

  @Test
  void codesTellValuesApartAndAreTheSameForWhatALogGivesBack() {
    double[] code = space().encode(space().at(new double[] {0, 0.5, 0.9, 0.5, 0.5}));
    double one = Math.sqrt(0.5);
    assertArrayEquals(new double[] {one, 0, 0.5, 0, one, 0.5, 0.5}, code, 1e-4);
    assertArrayEquals(new int[] {0, 0, 1, 2, 2, 3, 4}, space().owners());
    double[] without = space().encode(Map.of("model.fm", "dot"));
    assertArrayEquals(new double[] {0, one, 0.5, 0, 0, 0.5, 0.5}, without, 0);
  }

  @Test
  void everyDrawnPointIsWithinItsRange() {
    Random random = new Random(3);
    for (int draw = 0; draw < 500; draw++) {
      Map<String, Object> values = space().at(random.doubles(5).toArray());
      double rate = (double) values.get("train.lr");
      assertTrue(rate >= 1e-4 && rate <= 1e-2, () -> values.toString());
      if (values.containsKey("model.k")) {
        assertTrue(List.of(2, 5, 8).contains(values.get("model.k")), () -> values.toString());
      }
      for (double part : space().encode(values)) {
        assertTrue(part >= 0 && part <= 1, () -> values.toString());
      }
    }
  }

  @Test
  void whatIsWrongIsSaidTogether() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("layers", Map.of("choice", List.of(1)));
    keys.put("model.a", Map.of("uniform", List.of(1, 0)));
    keys.put("model.b", Map.of("log_uniform", List.of(0, 1)));
    keys.put("model.c", Map.of("choice", List.of(1), "integer", List.of(1, 2)));
    keys.put("model.d", Map.of("choice", List.of()));
    ConfigException wrong = assertThrows(ConfigException.class, () -> search(keys));
    assertEquals(
        List.of(
            "space.model.a.uniform",
            "space.model.b.log_uniform",
            "space.model.c.choice",
            "space.model.d.choice"),
        wrong.problems().stream().map(it -> it.key()).toList());
    Map<String, Object> one =
        Map.of("layers", Map.of("choice", List.of(1)), "data.path", Map.of("choice", List.of("x")));
    assertEquals(2, assertThrows(ConfigException.class, () -> search(one)).problems().size());
  }

  @Test
  void aConditionLooksBackAtValuesThatAreThere() {
    Map<String, Object> keys = keys();
    keys.put("model.late", Map.of("choice", List.of(1), "when", Map.of("model.mpl", 1)));
    assertTrue(messages(keys).contains("model.mlp"), messages(keys));
    keys.put("model.late", Map.of("choice", List.of(1), "when", Map.of("model.fm", "projected")));
    assertTrue(messages(keys).contains("'projected'"), messages(keys));
    keys.put("model.late", Map.of("choice", List.of(1), "when", Map.of("train.lr", 0.1)));
    assertTrue(messages(keys).contains("continuum"), messages(keys));
    keys.put(
        "model.late", Map.of("choice", List.of(1), "when", Map.of("model.mlp", List.of(64, 32))));
    assertEquals(6, Space.of(search(keys).space()).size());
  }

  private static String messages(Map<String, Object> keys) {
    return assertThrows(ConfigException.class, () -> search(keys)).problems().toString();
  }
}
