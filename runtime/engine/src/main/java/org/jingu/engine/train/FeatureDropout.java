package org.jingu.engine.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.NoiseStream;
import org.jspecify.annotations.Nullable;

/**
 * Hides sparse features from training at random, so that the out-of-vocabulary row, which no
 * training example may have, learns to stand for what is unknown, and models learn to do without a
 * feature (as DropoutNet does, Volkovs, Yu and Poutanen, 2017). A bag that is hidden becomes the
 * out-of-vocabulary row, or empty where the table has none; of a sequence each id becomes that row,
 * as those of a history of unknown items do. Empty bags stay empty: an id that is unknown is not
 * one that is missing.
 *
 * <p>Whether a bag is hidden depends on nothing but the run's seed, the step, the feature's name
 * and the example's place in the batch.
 *
 * @param rate the probability with which a bag is hidden, in [0, 1)
 * @param seed of the run
 */
record FeatureDropout(double rate, long seed) {

  /**
   * The batches of a pass, with bags hidden. A batch stays valid after the next call of {@link
   * BatchReader#next}, not after the one after that.
   *
   * @param reader gives a batch a step
   * @param step the number of steps made before that of the first batch
   */
  BatchReader over(BatchReader reader, FeatureSchema schema, long step) {
    return rate == 0 ? reader : new Reader(reader, schema.sparse(), step);
  }

  private final class Reader extends ChangingReader {
    private final List<SparseFeature> features;

    /** Of the batch in training and of the one that is announced meanwhile, in turn. */
    private final List<Map<String, IdBags>> buffers = List.of(new HashMap<>(), new HashMap<>());

    private long step;

    Reader(BatchReader whole, List<SparseFeature> features, long step) {
      super(whole);
      this.features = features;
      this.step = step;
    }

    @Override
    Batch change(Batch batch) {
      Map<String, IdBags> buffer = buffers.get((int) (step % 2));
      Map<String, IdBags> sparse = new HashMap<>(batch.sparse());
      for (SparseFeature feature : features) {
        IdBags bags = batch.bags(feature.name());
        IdBags hidden = sized(buffer.get(feature.name()), bags.count(batch.size()), batch.size());
        hide(feature, bags, batch.size(), hidden);
        buffer.put(feature.name(), hidden);
        sparse.put(feature.name(), hidden);
      }
      step++;
      return new Batch(
          batch.size(),
          batch.dense(),
          sparse,
          batch.labels(),
          batch.weights(),
          batch.groups(),
          batch.oracle());
    }

    private void hide(SparseFeature feature, IdBags bags, int size, IdBags to) {
      long stream = NoiseStream.of("feature_dropout/" + feature.name(), seed, step);
      int[] offsets = bags.offsets();
      int at = 0;
      to.offsets()[0] = 0;
      for (int b = 0; b < size; b++) {
        if (NoiseStream.fraction(stream, b) >= rate) {
          for (int i = offsets[b]; i < offsets[b + 1]; i++) {
            to.values()[at++] = bags.values()[i];
          }
        } else if (feature.oov() != null) {
          int ids = offsets[b + 1] - offsets[b];
          int hidden = feature.isSequence() ? ids : Math.min(1, ids);
          Arrays.fill(to.values(), at, at + hidden, feature.oov());
          at += hidden;
        }
        to.offsets()[b + 1] = at;
      }
    }
  }

  /** Bags with room for those of a batch. */
  private static IdBags sized(@Nullable IdBags there, int ids, int size) {
    boolean fits = there != null && there.values().length >= ids && there.offsets().length > size;
    return fits ? there : new IdBags(new int[ids], new int[size + 1]);
  }
}
