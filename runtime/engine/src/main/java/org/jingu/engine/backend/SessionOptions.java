package org.jingu.engine.backend;

import java.util.Objects;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.PlacementRules;
import org.jspecify.annotations.Nullable;

/**
 * What a session needs besides the model.
 *
 * @param seed the run's seed, for initial values and dropout
 * @param optimizer how parameters and tables are updated; null for a session that only predicts,
 *     which then holds weights alone, as zeros until a checkpoint is read into it
 * @param threads the number of the session's own threads; with it and the same {@link
 *     Backend#environment}, two runs are bit-equal
 * @param precision one that the back end knows, see {@link Backend#precisions}
 * @param tableStorage one that the back end knows, see {@link Backend#tableStorages}
 * @param sharing what several ranks do, where there are several
 */
public record SessionOptions(
    long seed,
    @Nullable Optimizer optimizer,
    int threads,
    Precision precision,
    TableStorage tableStorage,
    Sharing sharing) {
  /** With ranks, where there are several, that share as seems best. */
  public SessionOptions(
      long seed,
      @Nullable Optimizer optimizer,
      int threads,
      Precision precision,
      TableStorage tableStorage) {
    this(seed, optimizer, threads, precision, tableStorage, Sharing.USUAL);
  }

  /** To train with tables in single precision, as every back end can store them. */
  public SessionOptions(long seed, Optimizer optimizer, int threads, Precision precision) {
    this(seed, optimizer, threads, precision, TableStorage.FP32);
  }

  /** To train in single precision, which every back end knows. */
  public SessionOptions(long seed, Optimizer optimizer, int threads) {
    this(seed, optimizer, threads, Precision.FP32);
  }

  /**
   * The same on a machine that several ranks share.
   *
   * @param ranks how many are on it
   */
  public SessionOptions shared(int ranks) {
    int share = Math.max(1, threads / ranks);
    return new SessionOptions(seed, optimizer, share, precision, tableStorage, sharing);
  }

  /** The same with tables spread over ranks by other rules. */
  public SessionOptions placed(PlacementRules other) {
    return shared(new Sharing(other, sharing.slices(), sharing.zero1()));
  }

  /** The same with ranks that share otherwise. */
  public SessionOptions shared(Sharing other) {
    return new SessionOptions(seed, optimizer, threads, precision, tableStorage, other);
  }

  /** How tables are spread over ranks. */
  public PlacementRules placement() {
    return sharing.placement();
  }

  /** Whether the session trains. */
  public boolean trains() {
    return optimizer != null;
  }

  /**
   * The optimizer of a session that trains.
   *
   * @throws IllegalStateException if it does not
   */
  public Optimizer trainingOptimizer() {
    if (optimizer == null) {
      throw new IllegalStateException(
          "the session was opened to predict alone; open one with an optimizer to train");
    }
    return Objects.requireNonNull(optimizer);
  }
}
