package org.jingu.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PagedMatrixTest {
  @Test
  void elementsComeBackAcrossPages() {
    Random random = new Random(1);
    for (int trial = 0; trial < 50; trial++) {
      int rows = 1 + random.nextInt(40);
      int width = 1 + random.nextInt(9);
      PagedMatrix matrix = new PagedMatrix(rows, width, 1 + random.nextInt(40));
      float[] all = new float[rows * width];
      for (int i = 0; i < all.length; i++) {
        all[i] = random.nextFloat();
      }
      int cut = random.nextInt(all.length);
      matrix.write(0, all, cut);
      float[] rest = java.util.Arrays.copyOfRange(all, cut, all.length);
      matrix.write(cut, rest, rest.length);
      float[] back = new float[all.length];
      matrix.read(0, back, all.length);
      assertArrayEquals(all, back);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < width; i++) {
          assertEquals(all[row * width + i], matrix.page(row)[matrix.offset(row) + i]);
        }
        int end = matrix.endOfPage(row, rows);
        assertTrue(end > row && end <= rows);
        assertSame(matrix.page(row), matrix.page(end - 1));
        assertTrue(end == rows || matrix.page(end) != matrix.page(row));
      }
    }
  }

  @Test
  void anEmptyMatrixIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PagedMatrix(0, 4));
    assertThrows(IllegalArgumentException.class, () -> new PagedMatrix(4, 0));
  }
}
