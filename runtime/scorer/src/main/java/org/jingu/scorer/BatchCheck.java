package org.jingu.scorer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.Batch;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.schedule.Step;
import org.jspecify.annotations.Nullable;

/** Checks what a model reads of a batch that others made. */
final class BatchCheck {
  private final List<String> dense;
  private final List<EmbeddingBag> lookUps = new ArrayList<>();

  /** The features whose ids are read, but not those of crosses, which are made here. */
  private final Set<String> features = new LinkedHashSet<>();

  BatchCheck(ModelDescription description) {
    this.dense = description.dense();
    Set<String> made = new HashSet<>();
    for (CrossConfig cross : description.crosses()) {
      made.add(cross.featureName());
      features.addAll(cross.features());
    }
    for (Step step : description.schedule().steps()) {
      if (step instanceof Step.LookUp lookUp && !made.contains(lookUp.bag().feature())) {
        lookUps.add(lookUp.bag());
        features.add(lookUp.bag().feature());
      } else if (step instanceof Step.Present present) {
        features.add(present.sequence().name());
      }
    }
  }

  /**
   * Checks dense values, offsets and ids.
   *
   * @throws IllegalArgumentException if one is wrong, with the feature and the example
   */
  void check(Batch batch) {
    if (batch.size() < 0) {
      throw new IllegalArgumentException("a batch of %d examples".formatted(batch.size()));
    }
    checkDense(batch);
    for (String feature : features) {
      IdBags bags = batch.sparse().get(feature);
      if (bags == null) {
        throw new IllegalArgumentException(
            "the batch has no feature '%s', which the model reads; it has %s"
                .formatted(feature, batch.sparse().keySet()));
      }
      checkOffsets(feature, bags, batch.size());
    }
    for (EmbeddingBag lookUp : lookUps) {
      String problem = problem(lookUp, batch.bags(lookUp.feature()), batch.size());
      if (problem != null) {
        throw wrong(lookUp.feature(), problem);
      }
    }
  }

  private void checkDense(Batch batch) {
    long needed = (long) batch.size() * dense.size();
    if (batch.dense().length < needed) {
      throw new IllegalArgumentException(
          "the batch has %d dense values; %d examples of %s need %d"
              .formatted(batch.dense().length, batch.size(), dense, needed));
    }
    for (int i = 0; i < needed; i++) {
      if (!Float.isFinite(batch.dense()[i])) {
        throw new IllegalArgumentException(
            "example %d has the value %s of '%s'; give a finite number, or for a missing value what the preprocessing puts in its place"
                .formatted(i / dense.size(), batch.dense()[i], dense.get(i % dense.size())));
      }
    }
  }

  private static void checkOffsets(String feature, IdBags bags, int size) {
    int[] offsets = bags.offsets();
    if (offsets.length <= size) {
      throw wrong(
          feature,
          "%d examples need %d offsets; there are %d".formatted(size, size + 1, offsets.length));
    }
    if (offsets[0] != 0) {
      throw wrong(feature, "the first offset is %d; it must be 0".formatted(offsets[0]));
    }
    for (int b = 0; b < size; b++) {
      if (offsets[b + 1] < offsets[b]) {
        throw wrong(
            feature,
            "the offsets of example %d go back from %d to %d"
                .formatted(b, offsets[b], offsets[b + 1]));
      }
    }
    if (offsets[size] > bags.values().length) {
      throw wrong(
          feature,
          "the offsets lead to %d ids; there are %d"
              .formatted(offsets[size], bags.values().length));
    }
  }

  private static @Nullable String problem(EmbeddingBag lookUp, IdBags bags, int size) {
    for (int b = 0; b < size; b++) {
      for (int i = bags.offsets()[b]; i < bags.offsets()[b + 1]; i++) {
        if (bags.values()[i] < 0 || bags.values()[i] >= lookUp.rows()) {
          return "example %d has the id %d; the table's are 0 to %d"
              .formatted(b, bags.values()[i], lookUp.rows() - 1);
        }
      }
    }
    return null;
  }

  private static IllegalArgumentException wrong(String feature, String what) {
    return new IllegalArgumentException("feature '%s': %s".formatted(feature, what));
  }
}
