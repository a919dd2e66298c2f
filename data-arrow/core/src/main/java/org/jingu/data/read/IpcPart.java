package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.jingu.api.FeatureSchema;
import org.jingu.data.schema.DatasetFolder;
import org.jspecify.annotations.Nullable;

/**
 * An Arrow IPC file or stream of a data set, whose chunks are its record batches. Its dictionaries
 * are kept by what they are for and the column that has one.
 */
final class IpcPart implements DataPart {
  private final IpcFile file;
  private final Columns columns;
  private final Map<Dictionaries.Key, Dictionary<DictionaryValues>> dictionaries;
  private final List<Chunk> chunks = new ArrayList<>();

  private IpcPart(
      IpcFile file,
      Columns columns,
      Map<Dictionaries.Key, Dictionary<DictionaryValues>> dictionaries) {
    this.file = file;
    this.columns = columns;
    this.dictionaries = dictionaries;
  }

  /**
   * Reads a file's metadata and dictionaries.
   *
   * @param maxChunkBytes the most that a record batch may take
   * @throws org.jingu.api.data.DataException if the file is damaged or does not fit the schema
   */
  static IpcPart read(
      Path path,
      DatasetFolder folder,
      FeatureSchema features,
      BufferAllocator allocator,
      long maxChunkBytes) {
    try (IpcReader reader = IpcReader.open(path, ReadConfig.RECORD_BATCH_KEY)) {
      IpcFile file = reader.index();
      Columns columns = Columns.bind(path, file.layout().columns(), features, folder.schema());
      Map<Dictionaries.Key, Dictionary<DictionaryValues>> dictionaries =
          reader.decoded(
              "its dictionaries",
              () -> new Dictionaries(reader, file, folder, allocator).read(columns, features));
      IpcPart part = new IpcPart(file, columns, dictionaries);
      for (IpcFile.Block block : file.batches()) {
        String name = name(block);
        Chunk chunk = reader.decoded(name, () -> part.chunk(reader.recordBatch(file, block)));
        if (chunk.decodedBytes() > maxChunkBytes) {
          throw reader.tooLarge(name, chunk.decodedBytes(), maxChunkBytes);
        }
        if (chunk.rows() > 0) {
          part.chunks.add(chunk);
        }
      }
      return part;
    }
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public long bytes() {
    return file.bytes();
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata();
  }

  @Override
  public Columns columns() {
    return columns;
  }

  @Override
  public List<Chunk> chunks() {
    return chunks;
  }

  @Override
  public Reader open(boolean inOrder) {
    return new IpcChunks(IpcReader.open(path(), ReadConfig.RECORD_BATCH_KEY));
  }

  private static String name(IpcFile.Block block) {
    return "record batch " + block.index();
  }

  private @Nullable DictionaryValues dictionary(
      Dictionaries.Use use, Column column, IpcFile.Block batch) {
    Dictionary<DictionaryValues> found = dictionaries.get(new Dictionaries.Key(use, column.name()));
    return found == null ? null : found.at(batch);
  }

  private Chunk chunk(BatchHeader header) {
    columns.all().forEach(header::check);
    Chunk.Claims claims =
        new Chunk.Claims() {
          @Override
          public long elements(Column column) {
            return header.length(column.values());
          }

          @Override
          public boolean mayMiss(Column column) {
            DictionaryValues ids = dictionary(Dictionaries.Use.IDS, column, header.block());
            return header.hasNulls(column) || (ids != null && ids.hasMissing());
          }
        };
    return Chunk.of(this, header.block().index(), header.rows(), claims);
  }

  private final class IpcChunks implements Reader {
    private final IpcReader reader;

    IpcChunks(IpcReader reader) {
      this.reader = reader;
    }

    @Override
    public long read(Chunk chunk, BufferAllocator allocator, Sink sink) {
      IpcFile.Block block = file.batches().get(chunk.index());
      String name = name(block);
      return reader.decoded(
          name,
          () -> {
            BatchHeader header = reader.recordBatch(file, block);
            if (header.rows() != chunk.rows()) {
              throw reader.damaged(name + " changed while it was being read");
            }
            try (RecordBatchBody body = new RecordBatchBody(header, allocator)) {
              sink.write(
                  columns,
                  body,
                  new Place(path(), name),
                  (use, column) -> dictionary(use, column, block));
            }
            return (long) block.metadataBytes() + block.bodyBytes();
          });
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
