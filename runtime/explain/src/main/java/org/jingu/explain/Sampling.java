package org.jingu.explain;

import java.util.SplittableRandom;
import java.util.function.LongPredicate;

/** Draws that a seed decides. */
public final class Sampling {
  private Sampling() {}

  /**
   * Draws {@code most} of {@code all} places, each set of them as likely as any other, by one pass
   * in their order; all where there are no more. To be asked for every place once, in order.
   */
  public static LongPredicate places(long all, long most, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new LongPredicate() {
      private long taken;

      @Override
      public boolean test(long place) {
        boolean take = random.nextDouble() * (all - place) < most - taken;
        taken += take ? 1 : 0;
        return take;
      }
    };
  }

  /** The numbers from 0 to n - 1 in random order. */
  static int[] permutation(int n, SplittableRandom random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
