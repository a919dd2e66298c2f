package org.jingu.scorer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.api.loss.Link;
import org.jspecify.annotations.Nullable;

/**
 * Scores rows with a model file, from any number of threads at once.
 *
 * <pre>{@code
 * try (Scorer scorer = Scorer.open(Path.of("ctr.jingu"))) {
 *   Scores scores = scorer.score(List.of(Map.of("user", "u17", "item", "i4", "price", 3.5)));
 *   System.out.println(scores.of(0));
 * }
 * }</pre>
 *
 * <p>Each call is computed by its own thread, unless {@link Options} say otherwise. Weights are
 * there once, and tables are mapped: pages of the file are read when they are first asked for.
 *
 * <p>Calls throw {@link IllegalStateException} once the scorer is closed. Rows that are bad are a
 * {@link DataException} with the row's number and the reason, columns that are missing a {@link
 * org.jingu.api.config.ConfigException}, and encoded examples that do not fit the model an {@link
 * IllegalArgumentException}; the next call is not affected.
 */
public final class Scorer implements AutoCloseable {
  private final AtomicReference<@Nullable LoadedModel> model;
  private final Options options;

  private Scorer(LoadedModel model, Options options) {
    this.model = new AtomicReference<>(model);
    this.options = options;
  }

  /**
   * How a scorer computes.
   *
   * @param threads that compute one call, the caller's among them
   * @param callers that compute at once, each in memory of its own; more wait for their turn
   */
  public record Options(int threads, int callers) {
    /** One thread a call, and as many calls at once as the machine has cores. */
    public static final Options USUAL = new Options(1, Runtime.getRuntime().availableProcessors());

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public Options {
      if (threads < 1 || callers < 1) {
        throw new IllegalArgumentException(
            "%d threads for each of %d callers; both must be at least 1"
                .formatted(threads, callers));
      }
    }

    /** The same with so many threads a call. */
    public Options withThreads(int count) {
      return new Options(count, callers);
    }

    /** The same with so many callers at once. */
    public Options withCallers(int count) {
      return new Options(threads, count);
    }
  }

  /**
   * Opens a model file.
   *
   * @throws DataException if there is none, or it is damaged, or of another version
   */
  public static Scorer open(Path file) {
    return open(file, Options.USUAL);
  }

  /**
   * Opens a model file.
   *
   * @throws DataException if there is none, or it is damaged, or of another version
   */
  public static Scorer open(Path file, Options options) {
    return new Scorer(ModelFileReader.read(file, options), options);
  }

  /** What the model is. */
  public ModelDescription description() {
    return with(LoadedModel::description);
  }

  /** The names of the raw columns that the model reads. */
  public List<String> columns() {
    return with(current -> current.cells().columns());
  }

  /** Rows to fill and to {@link #score(Rows) score}. */
  public Rows rows() {
    return with(current -> new Rows(current.cells()));
  }

  /**
   * Scores rows.
   *
   * @return one prediction a row and task, in the order of the rows
   */
  public Scores score(Input rows) {
    return with(
        current -> {
          ModelDescription description = current.description();
          float[] values = current.logits(rows.of(current));
          Link link = description.link();
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) link.prediction(values[i]);
          }
          return new Scores(description.labels(), values);
        });
  }

  /** Scores raw rows by name: {@link Input#rows}. */
  public Scores score(List<? extends Map<String, ?>> rows) {
    return score(Input.rows(rows));
  }

  /** Scores raw rows of text: {@link Input#cells}. */
  public Scores score(List<String> columns, List<String[]> rows) {
    return score(Input.cells(columns, rows));
  }

  /** Scores raw rows that come as columns: {@link Input#columns}. */
  public Scores score(Map<String, ?> columns) {
    return score(Input.columns(columns));
  }

  /** Scores raw rows that were built cell by cell. */
  public Scores score(Rows rows) {
    return score(Input.built(rows));
  }

  /** Scores encoded examples: {@link Input#batch}. */
  public Scores score(Batch batch) {
    return score(Input.batch(batch));
  }

  /**
   * Explains predictions: what each feature adds to a row's logits, compared with reference rows.
   * The parts add up to the row's logit less the references' mean; how they share that is estimated
   * by sampling orders of features. A row costs 2 · references · (features + 1) predictions.
   *
   * @param rows to explain
   * @param references to compare with, at least one
   * @param seed that draws the orders
   * @return one a row, in the order of the rows
   * @throws DataException if there is no reference
   */
  public List<Explanation> explain(Input rows, Input references, long seed) {
    return with(
        current -> new Explainer(current).explain(rows.of(current), references.of(current), seed));
  }

  /**
   * Measures how much worse the model predicts when the values of a feature are dealt out anew
   * among the rows, for each feature alone.
   *
   * @param rows at least two
   * @param labels [B, T], from 0 to 1, NaN where a row has none
   * @param permutations how often, at least 1
   * @param seed that draws them
   * @throws DataException if there are too few rows, or labels do not fit them
   */
  public FeatureImportance importance(Input rows, float[] labels, int permutations, long seed) {
    return importance(rows, labels, Map.of(), permutations, seed);
  }

  /**
   * Measures the same of groups of features too.
   *
   * @param rows at least two
   * @param labels [B, T], from 0 to 1, NaN where a row has none
   * @param groups by name, features that are permuted together
   * @param permutations how often, at least 1
   * @param seed that draws them
   * @throws DataException if there are too few rows, labels do not fit them, or the model has no
   *     such feature
   */
  public FeatureImportance importance(
      Input rows, float[] labels, Map<String, List<String>> groups, int permutations, long seed) {
    if (permutations < 1) {
      throw new IllegalArgumentException(
          "%d permutations; it takes at least 1".formatted(permutations));
    }
    return with(
        current ->
            new Explainer(current)
                .importance(rows.of(current), labels, groups, permutations, seed));
  }

  /**
   * Takes another model file, such as tomorrow's. Calls under way end with the model that they
   * began with; later ones use the new one. If it cannot be read, nothing changes.
   *
   * @throws DataException if there is none, or it is damaged, or of another version
   */
  public void replace(Path file) {
    LoadedModel next = ModelFileReader.read(file, options);
    LoadedModel last = model.get();
    while (last != null && !model.compareAndSet(last, next)) {
      last = model.get();
    }
    if (last == null) {
      next.release();
      throw closed();
    }
    last.release();
  }

  /** Runs what needs a model, which is there until it ends. */
  private <R> R with(Function<LoadedModel, R> call) {
    LoadedModel current = acquire();
    try {
      return call.apply(current);
    } finally {
      current.release();
    }
  }

  private LoadedModel acquire() {
    while (true) {
      LoadedModel current = model.get();
      if (current == null) {
        throw closed();
      }
      if (current.retain()) {
        return current;
      }
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the scorer is closed");
  }

  /** Calls under way end; memory is freed after the last. Later calls fail. */
  @Override
  public void close() {
    LoadedModel last = model.getAndSet(null);
    if (last != null) {
      last.release();
    }
  }
}
