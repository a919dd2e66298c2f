package org.jingu.scorer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
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
 *   float probability = scores.of(0);
 * }
 * }</pre>
 *
 * <p>Each call is computed by its own thread. Weights are there once, and tables are mapped: pages
 * of the file are read when they are first asked for.
 */
public final class Scorer implements AutoCloseable {
  private final AtomicReference<@Nullable LoadedModel> model;

  private Scorer(LoadedModel model) {
    this.model = new AtomicReference<>(model);
  }

  /**
   * Opens a model file.
   *
   * @throws DataException if there is none, or it is damaged, or of another version
   */
  public static Scorer open(Path file) {
    return new Scorer(LoadedModel.read(file));
  }

  /** What the model is. */
  public ModelDescription description() {
    LoadedModel current = acquire();
    try {
      return current.description();
    } finally {
      current.release();
    }
  }

  /** The names of the raw columns that the model reads. */
  public List<String> columns() {
    LoadedModel current = acquire();
    try {
      return List.copyOf(current.preprocessor().columnsOfRows());
    } finally {
      current.release();
    }
  }

  /**
   * Scores raw rows, which are encoded as the training rows were.
   *
   * @param rows one map a row, from the names of raw columns to values: text, numbers, or lists of
   *     these for columns of several values. What is absent or null is missing
   * @return one prediction a row and task, in the order of the rows
   * @throws DataException if a row is bad, or has a value that the model knows nothing of, with its
   *     number and the reason
   * @throws IllegalStateException if the scorer is closed
   */
  public Scores score(List<? extends Map<String, ?>> rows) {
    LoadedModel current = acquire();
    try {
      Cells cells = new Cells(current.preprocessor());
      List<String[]> text = new ArrayList<>();
      for (Map<String, ?> row : rows) {
        text.add(cells.of(text.size(), row));
      }
      return score(current, cells.columns(), text);
    } finally {
      current.release();
    }
  }

  /**
   * Scores raw rows of text.
   *
   * @param columns the names of the cells
   * @param rows one array of cells a row; a cell that is empty or null is a missing value
   * @throws DataException if a row is bad, with its number and the reason
   * @throws IllegalStateException if the scorer is closed
   */
  public Scores score(List<String> columns, List<String[]> rows) {
    LoadedModel current = acquire();
    try {
      return score(current, columns, rows);
    } finally {
      current.release();
    }
  }

  private static Scores score(LoadedModel model, List<String> columns, List<String[]> rows) {
    if (rows.isEmpty()) {
      return new Scores(model.description().labels(), new float[0]);
    }
    return score(model, model.preprocessor().encode(columns, rows));
  }

  /**
   * Scores encoded examples.
   *
   * @param batch ids and dense values in the order of the data set; labels are not read
   * @throws IllegalArgumentException if an id is no row of its table, or something is missing
   * @throws IllegalStateException if the scorer is closed
   */
  public Scores score(Batch batch) {
    LoadedModel current = acquire();
    try {
      return score(current, batch);
    } finally {
      current.release();
    }
  }

  private static Scores score(LoadedModel model, Batch batch) {
    ModelDescription description = model.description();
    float[] values = new float[batch.size() * description.labels().size()];
    Lane lane = model.lane();
    try {
      lane.score(model.crosses().of(batch), values);
    } finally {
      model.giveBack(lane);
    }
    Link link = description.link();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) link.prediction(values[i]);
    }
    return new Scores(description.labels(), values);
  }

  /**
   * Takes another model file, such as tomorrow's. Calls under way end with the model that they
   * began with; later ones use the new one. If it cannot be read, nothing changes.
   *
   * @throws DataException if there is none, or it is damaged, or of another version
   * @throws IllegalStateException if the scorer is closed
   */
  public void replace(Path file) {
    LoadedModel next = LoadedModel.read(file);
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
