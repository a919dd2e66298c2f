package org.jingu.scorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jingu.api.data.Batch;

/**
 * Rows for a model, in one of the forms in which programs have them. They are encoded when a model
 * takes them, so what they refer to must stay as it is until then.
 */
public final class Input {
  private static final Batch NONE = new Batch(0, new float[0], Map.of(), new float[0], null, null);

  private static final int UNKNOWN = -1;

  /** Their number, or {@link #UNKNOWN}. */
  private final int rows;

  private final Function<LoadedModel, Batch> encoding;

  private Input(int rows, Function<LoadedModel, Batch> encoding) {
    this.rows = rows;
    this.encoding = encoding;
  }

  /**
   * Raw rows by name.
   *
   * @param rows one map a row, from the names of raw columns to values: text, numbers, or lists of
   *     these for columns of several values. What is absent or null is missing
   */
  public static Input rows(List<? extends Map<String, ?>> rows) {
    return new Input(
        rows.size(),
        model -> {
          Cells cells = model.cells();
          List<String[]> text = new ArrayList<>();
          for (Map<String, ?> row : rows) {
            text.add(cells.of(text.size(), row));
          }
          return model.preprocessor().encode(cells.columns(), text);
        });
  }

  /**
   * Raw rows of text.
   *
   * @param columns the names of the cells; all that the model reads must be among them
   * @param rows one array of cells a row; a cell that is empty or null is a missing value
   */
  public static Input cells(List<String> columns, List<String[]> rows) {
    return new Input(rows.size(), model -> model.preprocessor().encode(columns, rows));
  }

  /**
   * Raw rows that come as columns.
   *
   * @param columns by name, an array or a list of a value a row: text, numbers, or lists of these
   *     for columns of several values. What is absent or null is missing
   */
  public static Input columns(Map<String, ?> columns) {
    return new Input(
        columns.isEmpty() ? 0 : UNKNOWN,
        model -> {
          List<String[]> rows = model.cells().of(columns);
          return rows.isEmpty() ? NONE : model.preprocessor().encode(model.cells().columns(), rows);
        });
  }

  /** Raw rows that were built cell by cell. */
  public static Input built(Rows rows) {
    return cells(rows.columns(), rows.cells());
  }

  /**
   * Raw rows in Arrow vectors without dictionaries, as {@link #arrow(VectorSchemaRoot,
   * DictionaryProvider)}.
   *
   * @param rows stays the caller's, and open until they are scored
   */
  public static Input arrow(VectorSchemaRoot rows) {
    return new Input(rows.getRowCount(), model -> model.preprocessor().encode(rows, null));
  }

  /**
   * Raw rows in Arrow vectors: text, numbers, booleans, dates, or lists of these, as {@code jingu
   * predict} takes them from files. Values are read where they lie. All columns that the model
   * reads must be there; others are not looked at.
   *
   * @param rows stays the caller's, and open until they are scored
   * @param dictionaries those of columns that are encoded by one
   */
  public static Input arrow(VectorSchemaRoot rows, DictionaryProvider dictionaries) {
    return new Input(rows.getRowCount(), model -> model.preprocessor().encode(rows, dictionaries));
  }

  /**
   * Encoded examples in Arrow vectors, as {@code jingu prepare} writes them: a column of floats a
   * dense feature, of ids or lists of ids a sparse one. Values are read where they lie, and ids are
   * checked. Labels are not read.
   *
   * @param examples stays the caller's, and open until they are scored
   */
  public static Input encodedArrow(VectorSchemaRoot examples) {
    return new Input(
        examples.getRowCount(),
        model -> model.preprocessor().examples(examples, model.description().features()));
  }

  /**
   * Encoded examples.
   *
   * @param batch ids and dense values in the order of the data set; labels are not read
   */
  public static Input batch(Batch batch) {
    return new Input(batch.size(), model -> batch);
  }

  /** The examples, as a model has them. */
  Batch of(LoadedModel model) {
    return rows == 0 ? NONE : encoding.apply(model);
  }
}
