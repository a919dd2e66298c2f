package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.Table;
import org.jspecify.annotations.Nullable;

/**
 * One file of a data set, understood: where its columns and record batches lie and how large they
 * are, from metadata alone.
 *
 * @param file where everything lies
 * @param columns the columns that are read
 * @param dictionaries by sparse feature, or {@link #GROUP}
 * @param chunks the record batches that have rows
 */
record DataPart(
    IpcFile file, Columns columns, Map<String, DictionaryValues> dictionaries, List<Chunk> chunks) {
  /** The key of the group column's dictionary; no column can have an empty name here. */
  static final String GROUP = "";

  /**
   * A record batch.
   *
   * @param part its file
   * @param block where it lies
   * @param rows its examples, at least 1
   * @param decodedBytes what they take as arrays
   * @param nulls by sparse column, whether it may have bags without exactly one id
   */
  record Chunk(Path part, IpcFile.Block block, int rows, long decodedBytes, boolean[] nulls) {}

  /**
   * Reads a file's metadata and dictionaries.
   *
   * @param maxChunkBytes the most that a record batch may take
   * @throws DataException if the file is damaged or does not fit the schema
   */
  static DataPart read(
      Path path,
      DatasetFolder folder,
      FeatureSchema features,
      BufferAllocator allocator,
      long maxChunkBytes) {
    try (IpcReader reader = IpcReader.open(path)) {
      IpcFile file = reader.index();
      Columns columns = Columns.bind(path, file.schema(), features, folder.schema());
      List<Chunk> chunks = new ArrayList<>();
      for (IpcFile.Block block : file.batches()) {
        Chunk chunk =
            reader.decoded(
                "record batch " + block.index(), () -> chunk(reader, path, columns, block));
        if (chunk.decodedBytes() > maxChunkBytes) {
          throw reader.tooLarge(
              "record batch " + block.index(), chunk.decodedBytes(), maxChunkBytes);
        }
        if (chunk.rows() > 0) {
          chunks.add(chunk);
        }
      }
      Map<Long, @Nullable Object[]> byId =
          reader.decoded(
              "a dictionary",
              () -> DictionaryReader.read(reader, file, columns.encoded(), allocator));
      return new DataPart(
          file, columns, dictionaries(path, columns, features, byId, folder), chunks);
    }
  }

  private static Chunk chunk(IpcReader reader, Path path, Columns columns, IpcFile.Block block) {
    RecordBatch header = reader.recordBatch(block);
    long rows = header.length();
    long scalars = (long) columns.dense().size() + columns.labels().size();
    long bytes = rows * Float.BYTES * (scalars + (columns.weight() == null ? 0 : 1));
    bytes += columns.group() == null ? 0 : rows * Long.BYTES;
    for (Column column : columns.all()) {
      if (header.nodes(column.node()).length() != rows) {
        throw reader.damaged(
            "record batch %d has %d rows but %d values of column '%s'"
                .formatted(
                    block.index(), rows, header.nodes(column.node()).length(), column.name()));
      }
    }
    boolean[] nulls = new boolean[columns.sparse().size()];
    for (int i = 0; i < nulls.length; i++) {
      Column column = columns.sparse().get(i);
      nulls[i] = column.isList() || header.nodes(column.node()).nullCount() != 0;
      long ids = column.isList() ? header.nodes(column.node() + 1).length() : rows;
      if (ids < 0) {
        throw reader.damaged("record batch " + block.index() + " has a negative length");
      }
      bytes += Integer.BYTES * (ids + (nulls[i] ? rows : 0));
    }
    // Absurd lengths overflow; both ways they are larger than any memory.
    return new Chunk(path, block, (int) rows, bytes < 0 ? Long.MAX_VALUE : bytes, nulls);
  }

  private static Map<String, DictionaryValues> dictionaries(
      Path path,
      Columns columns,
      FeatureSchema features,
      Map<Long, @Nullable Object[]> byId,
      DatasetFolder folder) {
    Map<String, DictionaryValues> dictionaries = new HashMap<>();
    for (int i = 0; i < columns.sparse().size(); i++) {
      @Nullable Object[] values = lookUp(byId, columns.sparse().get(i));
      if (values != null) {
        SparseFeature feature = features.sparse().get(i);
        dictionaries.put(
            feature.name(),
            DictionaryValues.hasText(values)
                ? withVocabulary(path, values, feature, folder)
                : DictionaryValues.ofIds(values, feature.rows()));
      }
    }
    @Nullable Object[] keys = lookUp(byId, columns.group());
    if (keys != null) {
      dictionaries.put(GROUP, DictionaryValues.ofKeys(keys));
    }
    return dictionaries;
  }

  private static @Nullable Object @Nullable [] lookUp(
      Map<Long, @Nullable Object[]> byId, @Nullable Column column) {
    return column == null || column.dictionary() == null ? null : byId.get(column.dictionary());
  }

  private static DictionaryValues withVocabulary(
      Path path, @Nullable Object[] values, SparseFeature feature, DatasetFolder folder) {
    Table table = folder.schema().table(feature.table());
    Path vocabulary = table == null ? null : folder.vocabulary(table);
    if (table == null || vocabulary == null) {
      throw new DataException(
          ("%s: the dictionary of column '%s' holds text, whose indices differ from file to file,"
                  + " and table '%s' has no vocabulary in schema.json; add one or write ids")
              .formatted(path, feature.name(), feature.table()));
    }
    Map<String, Integer> ids = new HashMap<>();
    List<@Nullable String> tokens = ArrowText.read(vocabulary, "token");
    for (int id = 0; id < tokens.size(); id++) {
      if (id != table.oov() && tokens.get(id) != null) {
        ids.put(tokens.get(id), id);
      }
    }
    return DictionaryValues.ofIds(values, feature.rows(), ids, table.oov());
  }
}
