package org.jingu.compiler.feed;

import java.util.Arrays;
import org.jingu.api.data.Batch;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.data.DataException;
import org.jingu.api.data.IdBags;

/**
 * Makes the bags of one cross, for one reader.
 *
 * <p>A combination's id is {@code murmur3(ids) mod buckets}: MurmurHash3 x86 32 bit of the ids, in
 * the order of the features, as little-endian 32-bit numbers, taken as unsigned. As many ids as
 * there are features cannot run into each other.
 */
final class Cross {
  private static final int MOST_IDS = Integer.MAX_VALUE - 8;

  private final CrossConfig config;
  private final IdBags[] parts;
  private final int[] counts;
  private int[] offsets = new int[0];

  Cross(CrossConfig config) {
    this.config = config;
    this.parts = new IdBags[config.features().size()];
    this.counts = new int[parts.length];
  }

  String name() {
    return config.featureName();
  }

  /** The combinations of each example, the last feature's ids varying fastest. */
  IdBags of(Batch batch) {
    for (int p = 0; p < parts.length; p++) {
      parts[p] = batch.bags(config.features().get(p));
    }
    int size = batch.size();
    count(size);
    boolean single = isSingle(size);
    int[] starts = single ? parts[0].offsets() : Arrays.copyOf(offsets, size + 1);
    int[] ids = new int[starts[size]];
    if (single) {
      combine(ids);
    } else {
      for (int b = 0; b < size; b++) {
        if (starts[b] < starts[b + 1]) {
          combine(b, ids, starts[b]);
        }
      }
    }
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Integer.remainderUnsigned(finished(ids[i]), config.buckets());
    }
    return new IdBags(ids, starts);
  }

  private void count(int size) {
    if (offsets.length <= size) {
      offsets = new int[size + 1];
    }
    for (int b = 0; b < size; b++) {
      for (int p = 0; p < parts.length; p++) {
        counts[p] = parts[p].offsets()[b + 1] - parts[p].offsets()[b];
      }
      long end = (long) offsets[b] + config.combinations(counts);
      if (end > MOST_IDS) {
        throw new DataException(
            "cross '%s' makes more than %,d ids of a batch of %,d examples; set a smaller train.batch_size and train.eval_batch_size"
                .formatted(name(), MOST_IDS, size));
      }
      offsets[b + 1] = (int) end;
    }
  }

  /** Whether each example has one id of every feature, or none of any, as most data has. */
  private boolean isSingle(int size) {
    for (IdBags part : parts) {
      if (!Arrays.equals(offsets, 0, size + 1, part.offsets(), 0, size + 1)) {
        return false;
      }
    }
    return true;
  }

  /** Hashes the combinations of examples with one each, whose ids lie side by side. */
  private void combine(int[] hashes) {
    Arrays.fill(hashes, config.seed());
    for (IdBags part : parts) {
      int[] ids = part.values();
      for (int i = 0; i < hashes.length; i++) {
        hashes[i] = mixed(hashes[i], ids[i]);
      }
    }
  }

  /**
   * Hashes the combinations of an example, in place: every feature in turn makes of each hash one
   * an id, from the back, where the hashes so far are not overwritten before they are read.
   */
  private void combine(int example, int[] hashes, int at) {
    hashes[at] = config.seed();
    int count = 1;
    for (IdBags part : parts) {
      int start = part.offsets()[example];
      int bag = part.offsets()[example + 1] - start;
      for (int i = count - 1; i >= 0; i--) {
        int hash = hashes[at + i];
        for (int j = 0; j < bag; j++) {
          hashes[at + i * bag + j] = mixed(hash, part.values()[start + j]);
        }
      }
      count *= bag;
    }
  }

  private static int mixed(int hash, int id) {
    int k = Integer.rotateLeft(id * 0xcc9e2d51, 15) * 0x1b873593;
    return Integer.rotateLeft(hash ^ k, 13) * 5 + 0xe6546b64;
  }

  private int finished(int hash) {
    int h = hash ^ (Integer.BYTES * parts.length);
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
