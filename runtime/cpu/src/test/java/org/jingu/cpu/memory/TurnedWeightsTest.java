package org.jingu.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TurnedWeightsTest {
  private final NativeMemory memory = new NativeMemory(100);
  private final Storage storage = memory.storage(0, 100);

  TurnedWeightsTest() {
    for (int i = 0; i < 100; i++) {
      storage.buffer().put(i, i);
    }
  }

  private static float[] elements(View view) {
    assertTrue(view.isDense());
    float[] elements = new float[(int) view.count()];
    view.storage().buffer().get((int) view.offset(), elements);
    return elements;
  }

  @Test
  void rowsLieAsTheyAreRead() {
    try (memory;
        TurnedWeights turned = new TurnedWeights()) {
      View matrix = new View(storage, 4, new long[] {3, 2}, new long[] {2, 1});
      assertArrayEquals(
          new float[] {4, 6, 8, 5, 7, 9}, elements(turned.of(matrix.permute(List.of(1, 0)))));
      View stack = new View(storage, 0, new long[] {2, 2, 3}, new long[] {10, 1, 2});
      assertArrayEquals(
          new float[] {0, 2, 4, 1, 3, 5, 10, 12, 14, 11, 13, 15}, elements(turned.of(stack)));
    }
  }

  @Test
  void whatIsReadAsItLiesIsNotCopied() {
    try (memory;
        TurnedWeights turned = new TurnedWeights()) {
      View gaps = new View(storage, 0, new long[] {3, 2}, new long[] {7, 1});
      assertSame(gaps, turned.of(gaps));
      View column = new View(storage, 0, new long[] {5, 1}, new long[] {1, 5});
      assertSame(column, turned.of(column));
      View repeated = new View(storage, 0, new long[] {4, 2, 3}, new long[] {0, 1, 2});
      assertSame(repeated, turned.of(repeated));
    }
  }

  @Test
  void programsShareACopyThatFollowsItsWeights() {
    try (memory;
        TurnedWeights turned = new TurnedWeights()) {
      View matrix = new View(storage, 0, new long[] {2, 2}, new long[] {1, 2});
      View copy = turned.of(matrix);
      assertSame(copy, turned.of(new View(storage, 0, new long[] {2, 2}, new long[] {1, 2})));
      storage.buffer().put(2, -1);
      turned.refresh();
      assertArrayEquals(new float[] {0, -1, 1, 3}, elements(copy));
    }
  }
}
