package org.jingu.engine.schedule;

/**
 * A curve that the learning rates follow over a run of T steps, of which warm-up has the first W.
 */
public enum Shape {
  /** An even fall from 1 to 0. */
  LINEAR {
    @Override
    double fall(long step, long warmup, long total) {
      return 1 - made(step, warmup, total);
    }
  },

  /** Half a cosine from 1 to 0: Loshchilov and Hutter, ICLR 2017, without restarts. */
  COSINE {
    @Override
    double fall(long step, long warmup, long total) {
      return (1 + Math.cos(Math.PI * made(step, warmup, total))) / 2;
    }
  },

  /**
   * The inverse of the root of the steps, 1 at the end of warm-up: Vaswani et al., NeurIPS 2017,
   * section 5.3. It knows no end.
   */
  INVERSE_ROOT {
    @Override
    double fall(long step, long warmup, long total) {
      return Math.sqrt(Math.max(1, warmup) / (step + 1.0));
    }
  },

  /**
   * A cosine from 1/25 up to 1 and one down to 0: Smith and Topin, 2019. Where no warm-up is set,
   * the rise has {@value Shape#RISE} of the steps.
   */
  ONE_CYCLE {
    @Override
    double rise(long step, long warmup) {
      return START + (1 - START) * (1 - Math.cos(Math.PI * step / warmup)) / 2;
    }

    @Override
    double fall(long step, long warmup, long total) {
      return COSINE.fall(step, warmup, total);
    }

    @Override
    long warmup(long set, long total) {
      return set > 0 ? set : Math.round(RISE * total);
    }
  };

  /** The share of a cycle's rise. */
  static final double RISE = 0.3;

  private static final double START = 1 / 25.0;

  /** The factor before the end of warm-up. */
  double rise(long step, long warmup) {
    return (step + 1.0) / warmup;
  }

  /** The factor after warm-up. */
  abstract double fall(long step, long warmup, long total);

  /** W, where so many steps are set; 0 is none. */
  long warmup(long set, long total) {
    return set;
  }

  /** The share of the steps after warm-up that were made; 1 after the end. */
  private static double made(long step, long warmup, long total) {
    return total > warmup ? Math.min(1, (double) (step - warmup) / (total - warmup)) : 1;
  }
}
