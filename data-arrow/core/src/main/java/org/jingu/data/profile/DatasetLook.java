package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.data.profile.FeatureProfile.Bin;
import org.jingu.data.profile.FeatureProfile.Kind;

/**
 * Looks at the parts of a prepared data set: one pass over each, and one more over the first where
 * it has dense features, whose bins it gives. Memory is bounded by the number of features and not
 * by that of examples or ids: some 100 MB at most for all features together.
 */
public final class DatasetLook {
  /**
   * What a dense column has to be filled with where a value is missing, so that it is counted as
   * missing.
   */
  public static final float FILLED = -Float.MAX_VALUE;

  private static final int BATCH = 4096;

  private final List<String> names;
  private final List<BatchSource> sources;
  private final FeatureSchema schema;
  private final Listener listener;
  private final boolean[] binary;

  /** Hears how far it is. */
  public interface Listener {
    /**
     * Hears it.
     *
     * @param part the part that is read
     * @param done its examples so far
     * @param all its examples
     */
    void read(String part, long done, long all);
  }

  /** Gives names to ids. */
  public interface Tokens {
    /** The tokens of ids, as far as they have any. */
    Map<Integer, String> of(SparseFeature feature, Set<Integer> ids);
  }

  private DatasetLook(Map<String, ? extends BatchSource> parts, Listener listener) {
    this.names = List.copyOf(parts.keySet());
    this.sources = List.copyOf(parts.values());
    this.schema = sources.get(0).schema();
    this.listener = listener;
    this.binary = new boolean[schema.labels().size()];
  }

  /**
   * Looks at parts.
   *
   * @param parts by name, in order; drift is from the first, which also tells what features say of
   *     the labels
   * @throws org.jingu.api.data.DataException if a file is damaged
   */
  public static DatasetProfile at(
      Map<String, ? extends BatchSource> parts, Tokens tokens, Listener listener) {
    return new DatasetLook(parts, listener).look(tokens);
  }

  private DatasetProfile look(Tokens tokens) {
    List<FeatureTally> tallies = tallies();
    List<DatasetProfile.Part> parts = new ArrayList<>();
    for (int part = 0; part < names.size(); part++) {
      parts.add(read(part, tallies));
    }
    Map<String, SparseFeature> sparse =
        schema.sparse().stream().collect(Collectors.toMap(SparseFeature::name, it -> it));
    List<FeatureProfile> features = new ArrayList<>();
    for (FeatureTally tally : tallies) {
      FeatureProfile profile = tally.profile(names, schema.labels());
      SparseFeature feature = sparse.get(profile.name());
      List<Bin> bins = profile.bins();
      features.add(told(profile, feature == null ? bins : named(bins, feature, tokens)));
    }
    return new DatasetProfile(parts, features);
  }

  private List<FeatureTally> tallies() {
    List<FeatureTally> tallies = new ArrayList<>();
    List<String> dense = schema.dense();
    List<NumberProfile> samples = dense.isEmpty() ? List.of() : samples();
    int labels = schema.labels().size();
    for (int i = 0; i < dense.size(); i++) {
      tallies.add(
          new NumberTally(dense.get(i), i, dense.size(), samples.get(i), names.size(), labels));
    }
    for (SparseFeature feature : schema.sparse()) {
      tallies.add(new IdTally(feature, schema.sparse().size(), names.size(), labels));
    }
    return tallies;
  }

  private List<NumberProfile> samples() {
    int columns = schema.dense().size();
    NumberScan[] scans = new NumberScan[columns];
    for (int i = 0; i < columns; i++) {
      scans[i] = new NumberScan();
    }
    each(
        0,
        batch -> {
          for (int i = 0; i < batch.size() * columns; i++) {
            float value = batch.dense()[i];
            if (value != FILLED) {
              scans[i % columns].add("", value);
            }
          }
        });
    List<NumberProfile> samples = new ArrayList<>();
    for (NumberScan scan : scans) {
      samples.add(scan.profile());
    }
    return samples;
  }

  private DatasetProfile.Part read(int part, List<FeatureTally> tallies) {
    LabelTally labels = new LabelTally(schema.labels());
    long[] ordinal = {0};
    each(
        part,
        batch -> {
          labels.add(batch);
          int[][] draws = part > 0 ? new int[0][] : draws(batch, ordinal);
          for (FeatureTally tally : tallies) {
            tally.add(batch, part, draws);
          }
        });
    List<DatasetProfile.Label> found = labels.profile();
    for (int i = 0; part == 0 && i < binary.length; i++) {
      binary[i] = found.get(i).binary();
    }
    return new DatasetProfile.Part(names.get(part), sources.get(part).examples(), found);
  }

  /** By label and example which count it adds to; negative without the label. */
  private int[][] draws(Batch batch, long[] ordinal) {
    int labels = schema.labels().size();
    int[][] draws = new int[labels][batch.size()];
    for (int b = 0; b < batch.size(); b++) {
      long draw = CountTable.mix(++ordinal[0]);
      for (int label = 0; label < labels; label++) {
        float value = batch.labels()[b * labels + label];
        draws[label][b] = Float.isNaN(value) ? -1 : HeldOutAuc.which(draw, value > 0.5f);
      }
    }
    return draws;
  }

  private interface Sink {
    void take(Batch batch);
  }

  private void each(int part, Sink sink) {
    BatchSource source = sources.get(part);
    long done = 0;
    try (BatchReader reader = source.open(BatchSource.Order.sequential(), BATCH, 0)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        sink.take(batch);
        done += batch.size();
        listener.read(names.get(part), done, source.examples());
      }
    }
  }

  /** Without what a feature says of labels that are not of zeros and ones. */
  private FeatureProfile told(FeatureProfile profile, List<Bin> bins) {
    Map<String, Double> alone = new LinkedHashMap<>(profile.alone());
    for (int label = 0; label < binary.length; label++) {
      if (!binary[label]) {
        alone.remove(schema.labels().get(label));
      }
    }
    return new FeatureProfile(
        profile.name(), profile.sparse(), profile.rows(), profile.parts(), bins, alone);
  }

  private static List<Bin> named(List<Bin> bins, SparseFeature feature, Tokens tokens) {
    Set<Integer> ids =
        bins.stream()
            .filter(bin -> bin.kind() == Kind.ID)
            .map(bin -> (int) bin.at())
            .collect(Collectors.toSet());
    Map<Integer, String> known = tokens.of(feature, ids);
    return bins.stream()
        .map(
            bin ->
                bin.kind() == Kind.ID
                    ? bin.named(known.getOrDefault((int) bin.at(), bin.text()))
                    : bin)
        .toList();
  }
}
