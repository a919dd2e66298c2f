package org.jingu.synth;

/** Some examples while they are made: one row a feature or coordinate, so that loops run fast. */
final class Chunk {
  /** N, the most examples: as many as loops over them need to run at the processor's speed. */
  static final int SIZE = 256;

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

  /** Where the examples are in a table, [N]. */
  final int[] cells = new int[SIZE];

  /** A term that is no product, [N]. */
  final float[] scratch = new float[SIZE];

  /** The true logits, [N]. */
  final float[] logits = new float[SIZE];

  /** How many examples there are, at most N. */
  int count;

  /** By example, the key of its own numbers, [N]. */
  final long[] keys = new long[SIZE];

  /** By example, how far latents have turned: cosine, then sine, [N]. */
  final float[][] turn = new float[2][SIZE];

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
