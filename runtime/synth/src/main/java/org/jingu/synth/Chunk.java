package org.jingu.synth;

/** Some examples while they are made: one row a feature or coordinate, so that loops run fast. */
final class Chunk {
  /** N, the most examples. */
  static final int SIZE = 64;

  /** Ids by feature, [N · most ids]. */
  final int[][] ids;

  /** The number of ids by feature, [N]. */
  final int[][] counts;

  /** The bucket of the first id by feature, [N]. */
  final int[][] buckets;

  /** [N, m]. */
  final float[] dense;

  /** By coordinate, [N]. */
  final float[][] coordinates;

  /** Values of products by place, [N]; what extends one starts from it. */
  final float[][] products;

  /** A term that is no product, [N]. */
  final float[] scratch = new float[SIZE];

  /** The true logits, [N]. */
  final float[] logits = new float[SIZE];

  Chunk(TeacherConfig config, Nature nature, int products) {
    ids = new int[config.sparse()][];
    counts = new int[config.sparse()][SIZE];
    buckets = new int[config.sparse()][SIZE];
    for (int f = 0; f < config.sparse(); f++) {
      ids[f] = new int[SIZE * nature.mostIds(f)];
    }
    dense = new float[SIZE * config.dense()];
    coordinates = new float[nature.coordinates()][SIZE];
    this.products = new float[products][SIZE];
  }
}
