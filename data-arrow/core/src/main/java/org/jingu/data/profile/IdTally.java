package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.data.profile.FeatureProfile.Bin;
import org.jingu.data.profile.FeatureProfile.InPart;
import org.jingu.data.profile.FeatureProfile.Kind;

/**
 * A sparse feature. The most frequent ids have bins of their own. Ids for which the table of counts
 * has no room, all of them late ones and most of them rare, are counted together.
 */
final class IdTally implements FeatureTally {
  private static final int OWN_BINS = 40;

  /** What stands for an empty bag in the table; no id is mixed to it. */
  private static final long EMPTY = CountTable.mix(0);

  private final SparseFeature feature;
  private final int parts;
  private final CountTable table;
  private final DistinctIds[] distinct;
  private final long[] examples;
  private final long[] ids;
  private final long[] missing;
  private final long[] unseen;

  /**
   * For a feature.
   *
   * @param features how many sparse ones there are
   */
  IdTally(SparseFeature feature, int features, int parts, int labels) {
    this.feature = feature;
    this.parts = parts;
    table = CountTable.shared(parts + HeldOutAuc.WIDTH * labels, features);
    distinct = new DistinctIds[parts];
    Arrays.setAll(distinct, part -> new DistinctIds(feature.rows(), features * parts));
    examples = new long[parts];
    ids = new long[parts];
    missing = new long[parts];
    unseen = new long[parts];
  }

  private static long key(int id) {
    return CountTable.mix(id + 1L);
  }

  private static int id(long key) {
    return (int) (CountTable.unmix(key) - 1);
  }

  @Override
  public void add(Batch batch, int part, int[][] draws) {
    IdBags bags = batch.bags(feature.name());
    examples[part] += batch.size();
    for (int b = 0; b < batch.size(); b++) {
      int from = bags.offsets()[b];
      int to = bags.offsets()[b + 1];
      if (from == to) {
        missing[part]++;
        count(EMPTY, part, draws, b);
      }
      for (int i = from; i < to; i++) {
        int id = bags.values()[i];
        distinct[part].add(id);
        unseen[part] += feature.oov() != null && feature.oov() == id ? 1 : 0;
        count(key(id), part, draws, b);
      }
      ids[part] += to - from;
    }
  }

  private void count(long key, int part, int[][] draws, int example) {
    if (table.add(key, part)) {
      for (int label = 0; label < draws.length; label++) {
        if (draws[label][example] >= 0) {
          table.add(key, parts + HeldOutAuc.WIDTH * label + draws[label][example]);
        }
      }
    }
  }

  /** A value with its counts. */
  private record Counted(long key, int[] counts) {}

  @Override
  public FeatureProfile profile(List<String> names, List<String> labels) {
    List<Counted> values = new ArrayList<>();
    table.each((key, counts) -> values.add(new Counted(key, counts)));
    List<Counted> own =
        values.stream()
            .filter(it -> it.key != EMPTY && !isUnseen(it.key))
            .sorted(Comparator.comparingDouble(this::weight).thenComparingLong(it -> id(it.key)))
            .limit(OWN_BINS)
            .toList();
    long[][] counts = new long[parts][];
    for (int part = 0; part < parts; part++) {
      counts[part] = counts(own, part);
    }
    List<int[][]> links = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      int from = parts + HeldOutAuc.WIDTH * label;
      links.add(
          values.stream()
              .map(it -> Arrays.copyOfRange(it.counts, from, from + HeldOutAuc.WIDTH))
              .toArray(int[][]::new));
    }
    List<InPart> inParts = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      inParts.add(inPart(names.get(part), part, counts));
    }
    return new FeatureProfile(
        feature.name(),
        true,
        feature.rows(),
        inParts,
        bins(own, counts),
        FeatureTally.alone(labels, links));
  }

  private boolean isUnseen(long key) {
    return feature.oov() != null && id(key) == feature.oov();
  }

  /** Less for what has more of the parts. */
  private double weight(Counted value) {
    double weight = 0;
    for (int part = 0; part < parts; part++) {
      weight -= value.counts[part] / (double) Math.max(1, ids[part]);
    }
    return weight;
  }

  /** Those with bins of their own, other ids, the unseen one, empty bags. */
  private long[] counts(List<Counted> own, int part) {
    long[] counts = new long[own.size() + 3];
    long rest = ids[part] - unseen[part];
    for (int i = 0; i < own.size(); i++) {
      counts[i] = own.get(i).counts[part];
      rest -= counts[i];
    }
    counts[own.size()] = rest;
    counts[own.size() + 1] = unseen[part];
    counts[own.size() + 2] = missing[part];
    return counts;
  }

  private static List<Bin> bins(List<Counted> own, long[][] counts) {
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      int id = id(own.get(i).key);
      bins.add(FeatureTally.bin(Kind.ID, id, "#" + id, counts, i));
    }
    bins.add(FeatureTally.bin(Kind.OTHER, Double.NaN, "others", counts, own.size()));
    bins.add(FeatureTally.bin(Kind.UNSEEN, Double.NaN, "unseen", counts, own.size() + 1));
    bins.add(FeatureTally.bin(Kind.MISSING, Double.NaN, "missing", counts, own.size() + 2));
    bins.removeIf(bin -> bin.kind() != Kind.ID && bin.shares().stream().allMatch(it -> it == 0));
    return bins;
  }

  private InPart inPart(String name, int part, long[][] counts) {
    boolean none = examples[part] == 0;
    return new InPart(
        name,
        ids[part],
        none ? Double.NaN : missing[part] / (double) examples[part],
        feature.oov() == null || ids[part] == 0 ? Double.NaN : unseen[part] / (double) ids[part],
        distinct[part].count(),
        distinct[part].exact(),
        none ? Double.NaN : ids[part] / (double) examples[part],
        Double.NaN,
        Double.NaN,
        part == 0 ? Double.NaN : Stability.index(counts[0], counts[part]),
        part == 0 ? Double.NaN : Stability.byChance(counts[0], counts[part]));
  }
}
