package org.jingu.engine.backend;

import java.util.List;
import java.util.Objects;
import org.jingu.api.data.Batch;
import org.jingu.compiler.schedule.DenseUpdate;
import org.jingu.engine.embedding.EmbeddingBags;
import org.jingu.engine.embedding.RowView;
import org.jingu.engine.optimizer.DenseOptimizer;
import org.jspecify.annotations.Nullable;

/** The second half of a step: gradients are clipped together, then parameters and tables move. */
public final class ParameterUpdate {
  private final DenseUpdate definition;
  private final EmbeddingBags embeddings;
  private final PhaseClock clock;

  /**
   * For one session.
   *
   * @param definition how gradients are clipped
   * @param clock has the phases dense_update and embedding_update
   */
  public ParameterUpdate(DenseUpdate definition, EmbeddingBags embeddings, PhaseClock clock) {
    this.definition = definition;
    this.embeddings = embeddings;
    this.clock = clock;
  }

  /**
   * Makes one update.
   *
   * @param batch the batch whose gradients these are
   * @param dense has the gradients of the dense parameters; null where these have moved already,
   *     which they can if gradients are not clipped
   * @param bags gradients, one a bag
   * @param step the number of the step, from 1
   */
  public void apply(
      Batch batch,
      @Nullable DenseOptimizer dense,
      List<RowView> bags,
      double learningRateScale,
      long step) {
    embeddings.group(batch);
    double scale = 1;
    if (definition.clips()) {
      double squares = Objects.requireNonNull(dense).squaredNorm();
      scale = definition.gradientScale(embeddings.squaredNorm(bags) + squares);
    }
    clock.lap("embedding_update");
    if (dense != null) {
      dense.update(scale, learningRateScale, step);
      clock.lap("dense_update");
    }
    embeddings.update(bags, scale, learningRateScale, step);
    clock.lap("embedding_update");
  }
}
