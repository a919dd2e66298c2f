package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;

/** Predictions as an Arrow file. */
final class ArrowPredictions implements PredictionFile {
  private final ArrowTableWriter writer;
  private final List<ColumnType> kept;

  /**
   * Starts a file.
   *
   * @param tasks a column of 32-bit floats each
   * @param batchRows the rows of a record batch
   */
  ArrowPredictions(Path file, List<KeptColumn> keep, List<String> tasks, int batchRows) {
    List<Field> columns = new ArrayList<>();
    keep.forEach(column -> columns.add(column.type().named(column.name())));
    tasks.forEach(task -> columns.add(ColumnType.FLOAT32.named(task)));
    kept = keep.stream().map(KeptColumn::type).toList();
    writer = ArrowTableWriter.create(file, columns, batchRows);
  }

  @Override
  public void add(String[] cells, float[] predictions) {
    for (int column = 0; column < cells.length; column++) {
      set(column, cells[column]);
    }
    for (int task = 0; task < predictions.length; task++) {
      writer.setFloat(cells.length + task, predictions[task]);
    }
    writer.endRow();
  }

  /** The text of a number is exact, and that of none is empty. */
  private void set(int column, String cell) {
    ColumnType type = kept.get(column);
    if (type == ColumnType.UTF8) {
      writer.setText(column, cell);
    } else if (!cell.isEmpty()) {
      switch (type) {
        case INT32 -> writer.setInt(column, Integer.parseInt(cell));
        case INT64 -> writer.setLong(column, Long.parseLong(cell));
        case FLOAT32 -> writer.setFloat(column, Float.parseFloat(cell));
        case FLOAT64 -> writer.setDouble(column, Double.parseDouble(cell));
        default -> throw new IllegalStateException("no cells are of the type " + type);
      }
    }
  }

  @Override
  public void commit() {
    writer.commit();
  }

  @Override
  public void close() {
    writer.close();
  }
}
