package org.jingu.data.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jingu.api.data.DataException;
import org.jingu.data.source.SourceFormat;
import org.jingu.data.source.SourceFormats;
import org.jingu.data.write.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an Arrow IPC file or stream, or of a file whose {@link SourceFormat} is on the class
 * path, as cells of text, for raw data that comes so. Memory holds one record batch, or row group,
 * and the dictionaries. Not for use by several threads.
 *
 * <pre>{@code
 * try (ArrowRows rows = ArrowRows.open(file)) {
 *   rows.select(List.of("user", "price"), column -> CellStyle.PLAIN);
 *   String[] cells;
 *   while ((cells = rows.next()) != null) { ... }
 * }
 * }</pre>
 *
 * <p>A cell without a value (null, NaN, an empty list) is empty. Numbers stand as {@link
 * Double#parseDouble} gives them back: whole ones without a point, true as 1. Dates and timestamps
 * stand as {@link CellStyle} says. Of lists, null elements are left out.
 */
public final class ArrowRows implements AutoCloseable {
  private static final String FILE_START = "ARROW1";

  /** The continuation mark, which no text begins with. */
  private static final byte[] STREAM_START = {-1, -1, -1, -1};

  private final CellBatches batches;
  private int selected = -1;
  private boolean started;
  private boolean loaded;
  private int row;

  private ArrowRows(CellBatches batches) {
    this.batches = batches;
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it cannot be read, is no such file, or is damaged
   */
  public static ArrowRows open(Path file) {
    Optional<SourceFormat> format = SourceFormats.of(file);
    return new ArrowRows(
        format.isPresent() ? SourceCells.open(format.get(), file) : IpcCells.open(file));
  }

  /**
   * The rows of vectors that a program has, which stay the caller's and must stay open. They are
   * read where they lie.
   *
   * @param dictionaries those of columns that are encoded by one, or null
   */
  public static ArrowRows of(VectorSchemaRoot vectors, @Nullable DictionaryProvider dictionaries) {
    return new ArrowRows(VectorCells.guarded(() -> new VectorCells(vectors, dictionaries)));
  }

  /**
   * Whether a file is one of columns: starts as Arrow IPC files and streams do, or as those of a
   * format on the class path; what cannot be read does not.
   *
   * @throws DataException if the module that reads such files is not on the class path
   */
  public static boolean areIn(Path file) {
    return isArrow(file) || SourceFormats.of(file).isPresent();
  }

  private static boolean isArrow(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(FILE_START.length());
      return new String(head, StandardCharsets.ISO_8859_1).equals(FILE_START)
          || (head.length >= STREAM_START.length
              && Arrays.equals(Arrays.copyOf(head, STREAM_START.length), STREAM_START));
    } catch (IOException e) {
      return false;
    }
  }

  /** The names of all columns in order, also of those that have no text. */
  public List<String> columns() {
    return batches.columns().stream().map(Column::name).toList();
  }

  /** The columns that hold text: as it is, as a dictionary or in lists. */
  public Set<String> textColumns() {
    return batches.columns().stream()
        .filter(Column::holdsText)
        .map(Column::name)
        .collect(Collectors.toSet());
  }

  /** Whether a column holds lists, which need a separator. */
  public boolean isList(String column) {
    return column(column).isList();
  }

  /**
   * What holds the numbers of a column exactly, of INT32, INT64, FLOAT32 and FLOAT64; empty where
   * it has no numbers, or only a text holds them, and where there is no such column.
   */
  public Optional<ColumnType> numbers(String column) {
    return batches.columns().stream()
        .filter(it -> it.name().equals(column) && it.layout() == Column.Layout.SCALAR)
        .findFirst()
        .flatMap(it -> ColumnType.ofNumbers(it.type()));
  }

  /** What the schema says beside its columns, by key. */
  public Map<String, String> metadata() {
    return batches.metadata();
  }

  /**
   * Says which columns to read, before the first row.
   *
   * @param names the columns, in the order of the cells
   * @param format how the values of a column are written
   * @throws DataException if one is not there, is there twice, or has a type without text
   */
  public void select(List<String> names, Function<String, CellStyle> format) {
    if (selected >= 0 || started) {
      throw new IllegalStateException("the columns are selected once, before the first row");
    }
    selected = names.size();
    for (String name : names) {
      Column column = column(name);
      batches.decoded(
          "column '" + name + "'",
          () -> {
            batches.select(column, format.apply(name));
            return name;
          });
    }
  }

  private Column column(String name) {
    return Columns.find(batches.path(), batches.columns(), name, null);
  }

  /**
   * The next row, or null at the end. After an exception for one row, the next call gives the row
   * after it.
   *
   * @return a cell a selected column
   * @throws DataException if the file is damaged there, or a value has no text
   */
  public String @Nullable [] next() {
    while (!loaded || row == batches.rows()) {
      started = true;
      row = 0;
      loaded = batches.next();
      if (!loaded) {
        return null;
      }
    }
    String[] next = new String[Math.max(selected, 0)];
    // A row without a text does not keep the next ones from being read.
    int at = row++;
    return batches.decoded(
        batches.name(),
        () -> {
          for (int i = 0; i < next.length; i++) {
            String cell = batches.cell(i, at);
            next[i] = cell == null ? "" : cell;
          }
          return next;
        });
  }

  /** Where the last row stands, also one whose reading failed: "record batch 3, row 7". */
  public String place() {
    return "%s, row %d".formatted(batches.name(), batches.firstRow() + Math.max(row - 1, 0));
  }

  /** Bytes of the file whose rows were read or are being read. */
  public long bytesRead() {
    return batches.bytesRead();
  }

  @Override
  public void close() {
    batches.close();
  }
}
