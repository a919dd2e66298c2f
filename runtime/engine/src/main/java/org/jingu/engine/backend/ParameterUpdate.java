package org.jingu.engine.backend;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jingu.api.data.Batch;
import org.jingu.cpu.WorkerPool;
import org.jingu.engine.embedding.EmbeddingBags;
import org.jingu.engine.embedding.RowView;
import org.jingu.engine.optimizer.DenseAdam;
import org.jspecify.annotations.Nullable;

/** The second half of a step: gradients are clipped together, then parameters and tables move. */
public final class ParameterUpdate {
  private static final double CLIP_EPSILON = 1e-6;

  private final double clipNorm;
  private final DenseAdam dense;
  private final EmbeddingBags embeddings;
  private final WorkerPool pool;
  private final PhaseClock clock;

  /** Squared norms of the pieces, kept from step to step. */
  private final double[] squaredNorms;

  /**
   * For one session.
   *
   * @param clipNorm the largest norm of all gradients together; 0 is no clipping
   * @param clock has the phases dense_update and embedding_update
   */
  public ParameterUpdate(
      double clipNorm,
      DenseAdam dense,
      EmbeddingBags embeddings,
      WorkerPool pool,
      PhaseClock clock) {
    this.clipNorm = clipNorm;
    this.dense = dense;
    this.embeddings = embeddings;
    this.pool = pool;
    this.clock = clock;
    this.squaredNorms = new double[clipNorm == 0 ? 0 : dense.pieces()];
  }

  /**
   * Makes one update.
   *
   * @param batch the batch whose gradients these are
   * @param gradients one a dense parameter; null where the loss does not depend on it
   * @param bags one a bag
   * @param step the number of the step, from 1
   */
  public void apply(
      Batch batch,
      List<@Nullable FloatBuffer> gradients,
      List<RowView> bags,
      double learningRateScale,
      long step) {
    embeddings.group(batch);
    double clip = clip(gradients, bags);
    clock.lap("embedding_update");
    dense.begin(step, learningRateScale);
    pool.run(
        dense.pieces(), (piece, worker) -> dense.update(piece, gradients, (float) clip, worker));
    clock.lap("dense_update");
    embeddings.update(bags, clip, learningRateScale, step);
    clock.lap("embedding_update");
  }

  /**
   * The factor of PyTorch's clip_grad_norm_ over all gradients, tables and regularizer included.
   */
  private double clip(List<@Nullable FloatBuffer> gradients, List<RowView> bags) {
    if (clipNorm == 0) {
      return 1;
    }
    pool.run(
        squaredNorms.length,
        (piece, worker) -> squaredNorms[piece] = dense.squaredNorm(piece, gradients, worker));
    double squares = embeddings.squaredNorm(bags) + Arrays.stream(squaredNorms).sum();
    return Math.min(1, clipNorm / (Math.sqrt(squares) + CLIP_EPSILON));
  }
}
