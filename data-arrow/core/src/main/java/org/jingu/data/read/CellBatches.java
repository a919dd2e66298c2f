package org.jingu.data.read;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rows of a file of columns as text, batch by batch. */
interface CellBatches extends AutoCloseable {
  /** The file. */
  Path path();

  /** All columns in order, also those that have no text. */
  List<Column> columns();

  /** What the schema says beside its columns, by key. */
  Map<String, String> metadata();

  /**
   * Adds a column to what is read, before the first batch.
   *
   * @throws org.jingu.api.data.DataException if its type has no text
   */
  void select(Column column, CellStyle style);

  /** Goes on to the next batch; false at the end. */
  boolean next();

  /** What the batch is called, such as "record batch 3". */
  String name();

  /** The first of its rows in what it is called. */
  long firstRow();

  /** The number of its rows. */
  int rows();

  /** The cell of a selected column in one of its rows, or null. */
  @Nullable String cell(int column, int row);

  /** Bytes of the file read so far. */
  long bytesRead();

  /**
   * Runs what reads.
   *
   * @throws org.jingu.api.data.DataException naming the file in place of anything else
   */
  <R> R decoded(String what, Supplier<R> read);

  @Override
  void close();
}
