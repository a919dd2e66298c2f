package org.jingu.engine.ranks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.feed.BatchPart;
import org.jingu.cpu.program.TableShare.ShardBag;
import org.jingu.engine.backend.RankSlice;
import org.jingu.ranks.Message;
import org.jingu.ranks.Shard;

/**
 * What one rank is given of a batch: its examples, and of the whole batch the ids that are looked
 * up in what it has of tables. So every id travels from the reader to its rows alone.
 *
 * @param slices its examples, with ids only of sequences, whose presence is an input, and of tables
 *     that need them here; and what it knows of the whole batch, which is the same of all
 */
record Share(List<RankSlice> slices) {
  private static final float[] NOTHING = {};

  /**
   * Which slices of a batch a rank has.
   *
   * @param each how many
   */
  record Place(int rank, int ranks, int each) {
    private List<Slice> slices() {
      return IntStream.range(0, each)
          .mapToObj(turn -> new Slice(rank * each + turn, ranks * each))
          .toList();
    }
  }

  /**
   * Which features a rank takes.
   *
   * @param looked of all examples, for the shards that it has
   * @param own of its own examples
   */
  record Features(List<ShardBag> looked, Set<String> own) {}

  /**
   * Cuts a rank's share out of a batch.
   *
   * @param dense how many dense values an example has
   * @param labels how many labels; 0 where they do not matter
   * @param sums of label weights
   */
  static Share of(
      Batch batch, Place place, int dense, int labels, double[] sums, Features features) {
    Map<String, IdBags> looked = new LinkedHashMap<>();
    features.looked.forEach(
        it ->
            looked.computeIfAbsent(
                it.ids(),
                name -> {
                  IdBags all = batch.bags(it.bag().feature());
                  return it.ofRows() ? block(all, batch.size(), it.shard()) : all;
                }));
    Batch whole = new Batch(batch.size(), NOTHING, looked, NOTHING, null, null);
    return new Share(
        place.slices().stream()
            .map(
                slice ->
                    new RankSlice(
                        own(batch, slice, dense, labels, features),
                        new BatchPart(whole, slice, sums)))
            .toList());
  }

  private static Batch own(Batch batch, Slice slice, int dense, int labels, Features features) {
    int first = BatchPart.first(batch.size(), slice);
    int count = BatchPart.computed(batch.size(), slice);
    Map<String, IdBags> ids = new LinkedHashMap<>();
    features.own.forEach(it -> ids.put(it, cut(batch.bags(it), first, count)));
    float[] weights = batch.weights();
    return new Batch(
        count,
        Arrays.copyOfRange(batch.dense(), first * dense, (first + count) * dense),
        ids,
        labels == 0
            ? NOTHING
            : Arrays.copyOfRange(batch.labels(), first * labels, (first + count) * labels),
        BatchPart.counted(batch.size(), slice) == 0
            ? new float[count]
            : weights == null ? null : Arrays.copyOfRange(weights, first, first + count),
        null);
  }

  /** The ids that fall into a block of rows, counted from its first. */
  private static IdBags block(IdBags ids, int size, Shard shard) {
    int[] offsets = new int[size + 1];
    int[] values = new int[ids.count(size)];
    int count = 0;
    for (int b = 0; b < size; b++) {
      for (int i = ids.offsets()[b]; i < ids.offsets()[b + 1]; i++) {
        int row = ids.values()[i] - shard.firstRow();
        if (row >= 0 && row < shard.rows()) {
          values[count++] = row;
        }
      }
      offsets[b + 1] = count;
    }
    return new IdBags(values, offsets);
  }

  private static IdBags cut(IdBags ids, int first, int count) {
    int[] offsets = Arrays.copyOfRange(ids.offsets(), first, first + count + 1);
    int[] values = Arrays.copyOfRange(ids.values(), offsets[0], offsets[count]);
    for (int i = count; i >= 0; i--) {
      offsets[i] -= offsets[0];
    }
    return new IdBags(values, offsets);
  }

  /** Room for the logits of each slice. */
  float[][] logits(int tasks) {
    return slices.stream().map(it -> new float[it.batch().size() * tasks]).toArray(float[][]::new);
  }

  /** The logits of examples that count, which all do but a stand-in's. */
  float[] counted(float[][] logits, int tasks) {
    int[] counts = slices.stream().mapToInt(it -> counted(it.part()) * tasks).toArray();
    float[] all = new float[IntStream.of(counts).sum()];
    int at = 0;
    for (int slice = 0; slice < counts.length; slice++) {
      System.arraycopy(logits[slice], 0, all, at, counts[slice]);
      at += counts[slice];
    }
    return all;
  }

  private static int counted(BatchPart part) {
    return BatchPart.counted(part.whole().size(), part.slice());
  }

  /** Puts it in a message. */
  void write(Message to) {
    BatchPart part = slices.get(0).part();
    to.put(part.whole().size()).put(part.weights().length);
    for (double weight : part.weights()) {
      to.put(weight);
    }
    for (RankSlice slice : slices) {
      Batch batch = slice.batch();
      put(to, batch.dense());
      put(to, batch.labels());
      float[] weights = batch.weights();
      to.put(weights == null ? 0 : 1);
      put(to, weights == null ? NOTHING : weights);
      put(to, batch.sparse(), batch.size());
    }
    put(to, part.whole().sparse(), part.whole().size());
  }

  private static void put(Message to, float[] values) {
    to.put(values, 0, values.length);
  }

  private static void put(Message to, Map<String, IdBags> bags, int size) {
    to.put(bags.size());
    bags.forEach(
        (feature, ids) -> {
          int first = ids.offsets()[0];
          to.put(feature);
          to.put(ids.offsets(), 0, size + 1, first);
          to.put(ids.values(), first, ids.offsets()[size] - first, 0);
        });
  }

  /** Reads what {@link #write} put. */
  static Share read(ByteBuffer from, Place place) {
    int examples = from.getInt();
    double[] sums = new double[from.getInt()];
    for (int t = 0; t < sums.length; t++) {
      sums[t] = from.getDouble();
    }
    List<Batch> own = new ArrayList<>();
    for (Slice slice : place.slices()) {
      float[] dense = Message.floats(from);
      float[] labels = Message.floats(from);
      boolean weighted = from.getInt() == 1;
      float[] weights = Message.floats(from);
      int count = BatchPart.computed(examples, slice);
      own.add(new Batch(count, dense, bags(from), labels, weighted ? weights : null, null));
    }
    Batch whole = new Batch(examples, NOTHING, bags(from), NOTHING, null, null);
    return new Share(
        IntStream.range(0, own.size())
            .mapToObj(
                i -> new RankSlice(own.get(i), new BatchPart(whole, place.slices().get(i), sums)))
            .toList());
  }

  private static Map<String, IdBags> bags(ByteBuffer from) {
    Map<String, IdBags> bags = new LinkedHashMap<>();
    int count = from.getInt();
    for (int i = 0; i < count; i++) {
      String feature = Message.text(from);
      int[] offsets = Message.ints(from);
      bags.put(feature, new IdBags(Message.ints(from), offsets));
    }
    return bags;
  }
}
