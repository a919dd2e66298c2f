package org.jingu.cpu.table;

import java.util.Random;
import org.jingu.api.data.IdBags;

/** Random bags with empty ones and repeated ids among them, in arrays longer than needed. */
public final class RandomBags {
  private RandomBags() {}

  /** Bags of up to {@code maxHot} ids, skewed towards low rows. */
  public static IdBags draw(Random random, int size, int rows, int maxHot) {
    int[] offsets = new int[size + 3];
    int[] values = new int[size * maxHot + 2];
    for (int b = 0; b < size; b++) {
      int count = random.nextInt(maxHot + 1);
      offsets[b + 1] = offsets[b] + count;
      for (int i = offsets[b]; i < offsets[b + 1]; i++) {
        values[i] = random.nextInt(1 + random.nextInt(rows));
      }
    }
    return new IdBags(values, offsets);
  }
}
