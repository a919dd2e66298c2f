package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jspecify.annotations.Nullable;

/**
 * One file of a data set, understood: where its columns and record batches lie and how large they
 * are, from metadata alone.
 *
 * @param file where everything lies
 * @param columns the columns that are read
 * @param dictionaries by what they are for and the column that has one
 * @param chunks the record batches that have rows
 */
record DataPart(
    IpcFile file,
    Columns columns,
    Map<Dictionaries.Key, Dictionary<DictionaryValues>> dictionaries,
    List<Chunk> chunks) {
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
    try (IpcReader reader = IpcReader.open(path, ReadConfig.RECORD_BATCH_KEY)) {
      IpcFile file = reader.index();
      Columns columns = Columns.bind(file, features, folder.schema());
      Map<Dictionaries.Key, Dictionary<DictionaryValues>> dictionaries =
          reader.decoded(
              "its dictionaries",
              () -> new Dictionaries(reader, file, folder, allocator).read(columns, features));
      List<Chunk> chunks = new ArrayList<>();
      for (IpcFile.Block block : file.batches()) {
        Chunk chunk =
            reader.decoded(
                "record batch " + block.index(),
                () -> chunk(reader.recordBatch(file, block), path, columns, dictionaries));
        if (chunk.decodedBytes() > maxChunkBytes) {
          throw reader.tooLarge(
              "record batch " + block.index(), chunk.decodedBytes(), maxChunkBytes);
        }
        if (chunk.rows() > 0) {
          chunks.add(chunk);
        }
      }
      return new DataPart(file, columns, dictionaries, chunks);
    }
  }

  /** The dictionary of a column in force for a record batch, or null where it has none. */
  @Nullable DictionaryValues dictionary(Dictionaries.Use use, Column column, IpcFile.Block batch) {
    Dictionary<DictionaryValues> found = dictionaries.get(new Dictionaries.Key(use, column.name()));
    return found == null ? null : found.at(batch);
  }

  private static Chunk chunk(
      BatchHeader header,
      Path path,
      Columns columns,
      Map<Dictionaries.Key, Dictionary<DictionaryValues>> dictionaries) {
    long rows = header.rows();
    long scalars = (long) columns.dense().size() + columns.labels().size();
    long bytes = rows * Float.BYTES * (scalars + (columns.weight() == null ? 0 : 1));
    bytes += columns.group() == null ? 0 : rows * Long.BYTES;
    columns.all().forEach(header::check);
    boolean[] nulls = new boolean[columns.sparse().size()];
    for (int i = 0; i < nulls.length; i++) {
      Column column = columns.sparse().get(i);
      Dictionary<DictionaryValues> dictionary =
          dictionaries.get(new Dictionaries.Key(Dictionaries.Use.IDS, column.name()));
      nulls[i] =
          column.isList()
              || header.hasNulls(column)
              || (column.primitive() != null && column.primitive().isFloat())
              || (dictionary != null && dictionary.at(header.block()).hasMissing());
      long ids = column.isList() ? header.length(column.values()) : rows;
      bytes += Integer.BYTES * (ids + (nulls[i] ? rows : 0));
    }
    return new Chunk(path, header.block(), (int) rows, bytes, nulls);
  }
}
