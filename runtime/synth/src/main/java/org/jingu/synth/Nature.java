package org.jingu.synth;

import java.util.ArrayList;
import java.util.List;
import org.jingu.synth.TeacherConfig.Preset;

/**
 * The features of a teacher and how their values come about, example by example.
 *
 * <p>Sparse features are in the order plain, bags, unused. Coordinates are numbered feature by
 * feature: {@link SparseLatents#WIDTH} of each plain feature and bag, then {@link #WAVES} of each
 * dense feature.
 */
final class Nature {
  /** The most ids of a bag. */
  static final int LONGEST = 16;

  /** The coordinates of a dense feature. */
  static final int WAVES = 8;

  /** The value of a dense feature that is missing; others have mean 0 and variance 1. */
  static final float MISSING = -4;

  /** How often a dense value is missing. */
  private static final double MISSING_DENSE = 0.1;

  private static final double MISSING_IDS = 0.05;
  private static final double FOLLOWERS = 0.5;
  private static final int ENTITIES = 3;
  private static final int[] ENTITY_IDS = {100_000, 20_000, 200};
  private static final double TURN = 0.1 / (1 << 20);

  /** From one more id to the next, which makes 4 ids on average. */
  private static final double MORE = 0.75;

  private final TeacherConfig config;
  private final boolean market;
  private final List<SparseLatents> features = new ArrayList<>();
  private final List<Zipf> ids = new ArrayList<>();
  private final List<Zipf> entities = new ArrayList<>();
  private final Counter followed;
  private final float bagScale;

  Nature(TeacherConfig config) {
    this.config = config;
    this.market = config.preset() == Preset.MARKET;
    this.followed = Counter.of(config.seed(), Purpose.FOLLOWED);
    Counter sizes = Counter.of(config.seed(), Purpose.SIZES);
    Counter latents = Counter.of(config.seed(), Purpose.LATENTS);
    double ratio = Math.log((double) config.mostIds() / config.fewestIds());
    for (int f = 0; f < config.sparse(); f++) {
      int rows = (int) Math.round(config.fewestIds() * Math.exp(ratio * sizes.uniform(2L * f)));
      double exponent = 1.05 + 0.25 * sizes.uniform(2L * f + 1);
      if (f < config.plain() + config.multiHot()) {
        SparseLatents feature = new SparseLatents(f, rows, exponent, latents);
        features.add(feature);
        ids.add(feature.ids());
      } else {
        ids.add(new Zipf(rows, exponent));
      }
    }
    for (int entity = 0; market && entity < ENTITIES; entity++) {
      entities.add(new Zipf(ENTITY_IDS[entity], 1.05));
    }
    this.bagScale = (float) (1 / Math.sqrt(meanInverseLength()));
  }

  /** E[1/L] of a bag of L ids, the variance of a mean of L latents. */
  private static double meanInverseLength() {
    double sum = 0;
    double reached = 1;
    for (int length = 1; length <= LONGEST; length++) {
      double ends = length == LONGEST ? 1 : 1 - MORE;
      sum += reached * ends / length;
      reached *= 1 - ends;
    }
    return sum;
  }

  int rows(int feature) {
    return ids.get(feature).ids();
  }

  boolean isBag(int feature) {
    return feature >= config.plain() && feature < config.plain() + config.multiHot();
  }

  /** The first coordinate of the dense features. */
  int firstWave() {
    return features.size() * SparseLatents.WIDTH;
  }

  int coordinates() {
    return firstWave() + config.dense() * WAVES;
  }

  SparseLatents latents(int feature) {
    return features.get(feature);
  }

  int mostIds(int feature) {
    return isBag(feature) ? LONGEST : 1;
  }

  /**
   * Draws the features of consecutive examples, feature by feature, so that one feature's tables
   * are at hand for all.
   *
   * @param draws the numbers of all examples
   * @param first the number of the first, which tells the time
   * @param count how many, at most {@link Chunk#SIZE}
   */
  void draw(Counter draws, long first, int count, Chunk into) {
    into.count = count;
    for (int i = 0; i < count; i++) {
      into.keys[i] = draws.bits(first + i);
      double angle = market ? TURN * (first + i) : 0;
      into.turn[0][i] = (float) Math.cos(angle);
      into.turn[1][i] = (float) Math.sin(angle);
    }
    for (int f = 0; f < config.sparse(); f++) {
      for (int i = 0; i < count; i++) {
        drawIds(new Counter(into.keys[i]), f, into, i);
      }
      if (f < features.size()) {
        for (int i = 0; i < count; i++) {
          place(f, into, i);
        }
      }
    }
    for (int d = 0; d < config.dense(); d++) {
      for (int i = 0; i < count; i++) {
        drawDense(new Counter(into.keys[i]).uniform(3L * config.sparse() + d), d, into, i);
      }
    }
  }

  private void drawIds(Counter draw, int f, Chunk into, int at) {
    int[] to = into.ids[f];
    Zipf zipf = ids.get(f);
    if (isBag(f)) {
      Counter own = draw.at(f);
      double left = own.uniform(0);
      int length = 1;
      for (double more = MORE; length < LONGEST && left < more; more *= MORE) {
        length++;
      }
      for (int i = 0; i < length; i++) {
        to[at * LONGEST + i] = zipf.draw(own.uniform(1L + i));
      }
      into.counts[f][at] = length;
      return;
    }
    double uniform = draw.uniform(f);
    if (market) {
      double how = draw.uniform((long) config.sparse() + f);
      if (how < MISSING_IDS) {
        into.counts[f][at] = 0;
        return;
      }
      if (how < MISSING_IDS + FOLLOWERS) {
        int entity = f % ENTITIES;
        int whom = entities.get(entity).draw(draw.uniform(2L * config.sparse() + entity));
        uniform = followed.at(f).uniform(whom);
      }
    }
    to[at] = zipf.draw(uniform);
    into.counts[f][at] = 1;
  }

  /** The coordinates of a feature: the mean over its ids, turned by the time. */
  private void place(int f, Chunk into, int at) {
    float cos = into.turn[0][at];
    float sin = into.turn[1][at];
    SparseLatents latents = features.get(f);
    int most = mostIds(f);
    int count = into.counts[f][at];
    into.buckets[f][at] = count == 0 ? 0 : latents.bucket(into.ids[f][at * most]);
    float scale = count == 0 ? 0 : (isBag(f) ? bagScale : 1) / count;
    for (int c = 0; c < SparseLatents.WIDTH; c += 2) {
      float one = 0;
      float two = 0;
      for (int i = 0; i < count; i++) {
        int id = into.ids[f][at * most + i];
        one += latents.latent(id, c);
        two += latents.latent(id, c + 1);
      }
      into.coordinates[f * SparseLatents.WIDTH + c][at] = scale * (cos * one + sin * two);
      into.coordinates[f * SparseLatents.WIDTH + c + 1][at] = scale * (cos * two - sin * one);
    }
  }

  /** A logistic variable; its coordinates are orthonormal cosines of its rank. */
  private void drawDense(double uniform, int d, Chunk into, int at) {
    int first = firstWave() + d * WAVES;
    if (uniform < MISSING_DENSE) {
      into.dense[at * config.dense() + d] = MISSING;
      for (int k = 0; k < WAVES; k++) {
        into.coordinates[first + k][at] = 0;
      }
      return;
    }
    double rank = (uniform - MISSING_DENSE) / (1 - MISSING_DENSE);
    double inside = Math.min(Math.max(rank, 1e-9), 1 - 1e-9);
    into.dense[at * config.dense() + d] =
        (float) (Math.sqrt(3) / Math.PI * Math.log(inside / (1 - inside)));
    double scale = Math.sqrt(2 / (1 - MISSING_DENSE));
    double wave = Math.cos(Math.PI * rank);
    double before = 1;
    double now = wave;
    for (int k = 0; k < WAVES; k++) {
      into.coordinates[first + k][at] = (float) (scale * now);
      double next = 2 * wave * now - before;
      before = now;
      now = next;
    }
  }
}
