package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.data.DataException;
import org.jingu.data.read.DictionaryReader.Cell;
import org.jspecify.annotations.Nullable;

/** The rows of Arrow vectors that a program has, as text. They are read where they lie. */
final class VectorCells implements CellBatches {
  /** What messages call the vectors. */
  static final Path PATH = Path.of("Arrow vectors");

  /** What messages call their rows. */
  static final String NAME = "as given";

  private static final Place PLACE = new Place(PATH, NAME);

  private final VectorSchemaRoot vectors;
  private final @Nullable DictionaryProvider dictionaries;
  private final List<Column> columns;
  private final VectorBuffers buffers;
  private final List<Cell<String>> cells = new ArrayList<>();
  private boolean begun;

  /**
   * For vectors, which stay the caller's.
   *
   * @param dictionaries those of columns that are encoded by one
   */
  VectorCells(VectorSchemaRoot vectors, @Nullable DictionaryProvider dictionaries) {
    this.vectors = vectors;
    this.dictionaries = dictionaries;
    this.columns = columns(vectors.getSchema().getFields());
    this.buffers = new VectorBuffers(vectors, PLACE);
  }

  static List<Column> columns(List<Field> fields) {
    return FileLayout.of(what -> new DataException(PATH + ": " + what), fields, false).columns();
  }

  /** Vectors whose buffers do not hold what they say may lead decoders astray in any way. */
  static <R> R guarded(Supplier<R> read) {
    try {
      return read.get();
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException | AssertionError e) {
      throw new DataException(
          "%s cannot be decoded (%s); give vectors that are filled and still open"
              .formatted(PATH, e.getMessage()),
          e);
    }
  }

  @Override
  public Path path() {
    return PATH;
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public Map<String, String> metadata() {
    Map<String, String> metadata = vectors.getSchema().getCustomMetadata();
    return metadata == null ? Map.of() : metadata;
  }

  @Override
  public void select(Column column, CellStyle style) {
    CellReader.check(PATH, column, style);
    CellReader reader = new CellReader(column, style, null);
    Long dictionary = column.values().dictionary();
    cells.add(
        dictionary == null
            ? reader.of(buffers, PLACE)
            : reader.of(buffers, values(column, dictionary, style), PLACE));
  }

  private List<@Nullable String> values(Column column, long id, CellStyle style) {
    var dictionary = dictionaries == null ? null : dictionaries.lookup(id);
    if (dictionary == null) {
      throw new DataException(
          "%s: column '%s' is encoded by dictionary %d, which is not given; give it, or decode the column"
              .formatted(PATH, column.name(), id));
    }
    FieldVector vector = dictionary.getVector();
    // Not closed, since that would free the dictionary.
    VectorSchemaRoot root = VectorSchemaRoot.of(vector);
    Column plain = columns(List.of(vector.getField())).get(0);
    CellReader.check(PATH, plain, style);
    Place place = new Place(PATH, "dictionary " + id);
    List<@Nullable String> values = new ArrayList<>();
    try (VectorBuffers held = new VectorBuffers(root, place)) {
      Cell<String> texts = new CellReader(plain, style, null).of(held, place);
      for (int i = 0; i < held.rows(); i++) {
        values.add(texts.get(i));
      }
    }
    return values;
  }

  @Override
  public boolean next() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long firstRow() {
    return 0;
  }

  @Override
  public int rows() {
    return buffers.rows();
  }

  @Override
  public @Nullable String cell(int column, int row) {
    return cells.get(column).get(row);
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public <R> R decoded(String what, Supplier<R> read) {
    return guarded(read);
  }

  @Override
  public void close() {
    buffers.close();
  }
}
