package org.jingu.cpu.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jingu.api.data.IdBags;
import org.junit.jupiter.api.Test;

class RowGroupsTest {
  @Test
  void everyIdIsFoundUnderItsRowInTheOrderOfFeaturesAndExamples() {
    Random random = new Random(3);
    for (int trial = 0; trial < 60; trial++) {
      int rows = 1 + random.nextInt(trial % 3 == 0 ? 5_000_000 : 50);
      RowGroups groups = new RowGroups(rows);
      // A second, smaller batch finds the first one's leftovers in the arrays.
      for (int size : new int[] {1 + random.nextInt(700), 1 + random.nextInt(20), 1}) {
        List<IdBags> features = new ArrayList<>();
        int[] sizes = new int[1 + trial % 3];
        for (int f = 0; f < sizes.length; f++) {
          sizes[f] = size * (1 + f * (trial % 2)); // a sequence has several bags an example
          features.add(RandomBags.draw(random, sizes[f], rows, 4));
        }
        groups.group(features, sizes);
        assertEquals(expected(features, sizes), found(groups));
      }
    }
  }

  private static Map<Integer, List<String>> expected(List<IdBags> features, int[] sizes) {
    Map<Integer, List<String>> byRow = new TreeMap<>();
    for (int f = 0; f < features.size(); f++) {
      for (int b = 0; b < sizes[f]; b++) {
        for (int i = features.get(f).offsets()[b]; i < features.get(f).offsets()[b + 1]; i++) {
          byRow
              .computeIfAbsent(features.get(f).values()[i], row -> new ArrayList<>())
              .add(f + "/" + b);
        }
      }
    }
    return byRow;
  }

  private static Map<Integer, List<String>> found(RowGroups groups) {
    Map<Integer, List<String>> byRow = new TreeMap<>();
    for (int g = 0; g < groups.rows(); g++) {
      List<String> sources = new ArrayList<>();
      for (int entry = groups.start(g); entry < groups.start(g + 1); entry++) {
        sources.add(groups.feature(entry) + "/" + groups.example(entry));
      }
      byRow.put(groups.row(g), sources);
      assertEquals(g, groups.firstFrom(groups.row(g)));
      assertEquals(g + 1, groups.firstFrom(groups.row(g) + 1));
    }
    return byRow;
  }
}
