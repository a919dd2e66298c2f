package org.jingu.benchmark.quality;

import java.io.IOException;

/** Trains pass after pass until one does not improve the log loss of the valid part. */
public final class BestPass {
  private BestPass() {}

  /** A learner that goes over the training part as often as it is told. */
  public interface Passes {
    /** Makes one more pass and gives the log loss of the valid part. */
    double next() throws IOException;

    /** Keeps the model as it is now, in place of the one before. */
    void keep() throws IOException;
  }

  /** The pass whose model was kept, from 1, of at most so many. */
  public static int find(Passes passes, int most) throws IOException {
    double best = Double.POSITIVE_INFINITY;
    for (int pass = 1; pass <= most; pass++) {
      double loss = passes.next();
      if (!(loss < best)) {
        return pass - 1;
      }
      best = loss;
      passes.keep();
    }
    return most;
  }
}
