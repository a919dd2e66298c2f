package org.jingu.data.read;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.data.BatchSource.Order;
import org.jspecify.annotations.Nullable;

/**
 * The order of a pass through windows: chunks, permuted when shuffling, are cut into windows whose
 * rows are permuted again. All of it follows from the metadata and (seed, epoch), so that a resumed
 * pass finds its place by counting and decodes one window.
 *
 * @param windows in the order of the pass
 */
record PassPlan(List<Slice> windows) {
  /**
   * The chunks of one window.
   *
   * @param chunks in the order in which they are decoded
   * @param rows their examples that are read
   * @param decodedRows all of their examples
   * @param key what the permutation of the rows depends on, or null for no permutation
   */
  record Slice(List<Chunk> chunks, int rows, int decodedRows, long @Nullable [] key) {
    /** The places of the rows in the order of the pass, or null for all as they are decoded. */
    int @Nullable [] permutation() {
      int[] order = key == null ? null : new SplitMix64(key).permutation(rows);
      if (rows == decodedRows) {
        return order;
      }
      int[] places = kept();
      if (order == null) {
        return places;
      }
      for (int i = 0; i < rows; i++) {
        order[i] = places[order[i]];
      }
      return order;
    }

    /** The places of the rows that are read among all that are decoded. */
    private int[] kept() {
      int[] places = new int[rows];
      int at = 0;
      int first = 0;
      for (Chunk chunk : chunks) {
        Chunk.Sample sample = chunk.sample();
        for (int i = 0; i < chunk.rows(); i++) {
          if (sample == null || sample.kept().get(i)) {
            places[at++] = first + i;
          }
        }
        first += chunk.rows();
      }
      return places;
    }
  }

  /**
   * Plans a shuffled pass.
   *
   * @param windowBytes the most decoded bytes of a window that has several chunks
   */
  static PassPlan shuffled(List<Chunk> chunks, Order order, long windowBytes) {
    List<Chunk> ordered = new ArrayList<>();
    for (int i : new SplitMix64(order.seed(), order.epoch(), -1).permutation(chunks.size())) {
      ordered.add(chunks.get(i));
    }
    List<Slice> windows = new ArrayList<>();
    int start = 0;
    long bytes = 0;
    long rows = 0;
    for (int i = 0; i < ordered.size(); i++) {
      Chunk chunk = ordered.get(i);
      boolean full =
          bytes + chunk.decodedBytes() > windowBytes || rows + chunk.rows() > Integer.MAX_VALUE - 8;
      if (i > start && full) {
        windows.add(slice(ordered.subList(start, i), order, windows.size()));
        start = i;
        bytes = 0;
        rows = 0;
      }
      bytes += chunk.decodedBytes();
      rows += chunk.rows();
    }
    if (start < ordered.size()) {
      windows.add(slice(ordered.subList(start, ordered.size()), order, windows.size()));
    }
    windows.removeIf(it -> it.rows() == 0);
    return new PassPlan(windows);
  }

  /** A pass over a data set that is one window, in file order. */
  static PassPlan whole(List<Chunk> chunks, Order order) {
    Slice all = slice(chunks, order, 0);
    return new PassPlan(all.rows() == 0 ? List.of() : List.of(all));
  }

  private static Slice slice(List<Chunk> chunks, Order order, int index) {
    int rows = 0;
    int decoded = 0;
    for (Chunk chunk : chunks) {
      rows += chunk.examples();
      decoded += chunk.rows();
    }
    long[] key = order.shuffle() ? new long[] {order.seed(), order.epoch(), index} : null;
    return new Slice(List.copyOf(chunks), rows, decoded, key);
  }
}
