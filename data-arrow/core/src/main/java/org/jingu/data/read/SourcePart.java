package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.source.SourceChunk;
import org.jingu.data.source.SourceFile;
import org.jingu.data.source.SourceFormat;
import org.jingu.data.source.SourceRows;
import org.jspecify.annotations.Nullable;

/** A file of a data set in a format that a module brings. */
final class SourcePart implements DataPart {
  private final SourceFormat format;
  private final Path path;
  private final long bytes;
  private final Schema schema;
  private final DatasetFolder folder;
  private final FeatureSchema features;
  private final Columns columns;
  private final List<Chunk> chunks = new ArrayList<>();

  private SourcePart(
      SourceFormat format, SourceFile file, DatasetFolder folder, FeatureSchema features) {
    this.format = format;
    this.path = file.path();
    this.bytes = file.bytes();
    this.schema = file.schema();
    this.folder = folder;
    this.features = features;
    this.columns = bind(schema.getFields());
  }

  /**
   * Reads a file's metadata.
   *
   * @param maxChunkBytes the most that a chunk may take
   * @throws DataException if the file is damaged or does not fit the schema
   */
  static SourcePart read(
      SourceFormat format,
      Path path,
      DatasetFolder folder,
      FeatureSchema features,
      long maxChunkBytes) {
    if (!format.holdsExamples()) {
      throw new DataException(
          "%s is a %s, whose rows are raw; make examples of them with 'jingu prepare'"
              .formatted(path, format.name()));
    }
    try (SourceFile file = format.open(path)) {
      SourcePart part = new SourcePart(format, file, folder, features);
      for (int i = 0; i < file.chunks().size(); i++) {
        SourceChunk claimed = file.chunks().get(i);
        Chunk chunk = Chunk.of(part, i, claimed.rows(), claims(claimed));
        long needed = Math.max(chunk.decodedBytes(), part.unpacked(claimed));
        if (needed > maxChunkBytes) {
          throw part.tooLarge(file.chunkName(), i, needed, maxChunkBytes);
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
    return path;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Map<String, String> metadata() {
    return schema.getCustomMetadata();
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
    return new SourceChunks(format.open(path), inOrder);
  }

  private Columns bind(List<Field> fields) {
    FileLayout layout = FileLayout.of(this::damaged, fields, false);
    return Columns.bind(path, layout.columns(), features, folder.schema());
  }

  private static Chunk.Claims claims(SourceChunk chunk) {
    return new Chunk.Claims() {
      @Override
      public long elements(Column column) {
        SourceChunk.Claim claim = chunk.columns().get(column.name());
        return claim == null ? 0 : claim.values();
      }

      @Override
      public boolean mayMiss(Column column) {
        SourceChunk.Claim claim = chunk.columns().get(column.name());
        return claim == null || !claim.complete();
      }
    };
  }

  /** The bytes of the columns that are read. */
  private long unpacked(SourceChunk chunk) {
    return names().stream()
        .map(chunk.columns()::get)
        .mapToLong(claim -> claim == null ? 0 : claim.bytes())
        .sum();
  }

  private List<String> names() {
    return columns.all().stream().map(Column::name).distinct().toList();
  }

  private DataException damaged(String what) {
    return new DataException(
        path + " is damaged: " + what + "; write the file again or restore it from a copy");
  }

  private DataException tooLarge(String chunkName, int index, long needed, long limit) {
    return new DataException(
        "%s, %s %d needs %d MiB, more than %s, %d; write smaller %ss or raise it"
            .formatted(
                path,
                chunkName,
                index,
                needed >> 20,
                ReadConfig.RECORD_BATCH_KEY,
                limit >> 20,
                chunkName));
  }

  private final class SourceChunks implements Reader {
    private final SourceFile file;
    private final List<String> names = columns.all().stream().map(Column::name).distinct().toList();

    private final boolean inOrder;
    private @Nullable SourceRows all;
    private int next;

    SourceChunks(SourceFile file, boolean inOrder) {
      this.file = file;
      this.inOrder = inOrder;
    }

    @Override
    public long read(Chunk chunk, BufferAllocator allocator, Sink sink) {
      return guarded(chunk, allocator, () -> readRows(chunk, allocator, sink));
    }

    private long readRows(Chunk chunk, BufferAllocator allocator, Sink sink) {
      if (inOrder && next == 0 && chunk.equals(chunks.get(0))) {
        all = file.readAll(names, allocator);
      }
      SourceRows together = all;
      if (together != null && next < chunks.size() && chunk.equals(chunks.get(next))) {
        long before = together.bytesRead();
        VectorSchemaRoot first = firstOf(together);
        if (first != null) {
          readRows(chunk, first, together, sink);
          next++;
          requireEnd(chunk, next == chunks.size() ? nextRows(together) : null);
          return together.bytesRead() - before;
        }
      }
      try (SourceRows own = file.read(chunk.index(), names, allocator)) {
        readRows(chunk, nextRows(own), own, sink);
        requireEnd(chunk, nextRows(own));
        return own.bytesRead();
      }
    }

    private void requireEnd(Chunk chunk, @Nullable VectorSchemaRoot more) {
      if (more != null) {
        throw damaged(
            "%s %d has more rows than it claims".formatted(file.chunkName(), chunk.index()));
      }
    }

    /**
     * The next rows of all; null where they cannot be read so. What is damaged may be what nobody
     * asks for: a chunk by itself does without it, or says more exactly what is wrong.
     */
    private @Nullable VectorSchemaRoot firstOf(SourceRows together) {
      try {
        VectorSchemaRoot first = nextRows(together);
        if (first != null) {
          return first;
        }
      } catch (DataException e) {
        // Told again by the chunk, if it matters.
      }
      all = null;
      together.close();
      return null;
    }

    private void readRows(
        Chunk chunk, @Nullable VectorSchemaRoot first, SourceRows pieces, Sink sink) {
      String name = file.chunkName() + " " + chunk.index();
      VectorSchemaRoot rows = first;
      long done = 0;
      while (done < chunk.rows()) {
        if (rows == null) {
          throw damaged("%s has %d rows and claims %d".formatted(name, done, chunk.rows()));
        }
        write(rows, new Place(path, name, done), chunk.rows() - done, sink);
        done += rows.getRowCount();
        rows = done < chunk.rows() ? nextRows(pieces) : null;
      }
    }

    private @Nullable VectorSchemaRoot nextRows(SourceRows pieces) {
      VectorSchemaRoot rows = pieces.next();
      while (rows != null && rows.getRowCount() == 0) {
        rows = pieces.next();
      }
      return rows;
    }

    private void write(VectorSchemaRoot rows, Place place, long most, Sink sink) {
      if (rows.getRowCount() > most) {
        throw damaged(place.part() + " has more rows than it claims");
      }
      Columns bound = bind(rows.getSchema().getFields());
      try (VectorBuffers buffers = new VectorBuffers(rows, place)) {
        sink.write(bound, buffers, place, (use, column) -> null);
      }
    }

    /** A file that lies about its columns may lead decoders astray in any way. */
    private long guarded(Chunk chunk, BufferAllocator allocator, Supplier<Long> read) {
      try {
        return read.get();
      } catch (DataException e) {
        throw e;
      } catch (OutOfMemoryException e) {
        long more = allocator.getAllocatedMemory() + chunk.decodedBytes();
        throw tooLarge(
            file.chunkName(),
            chunk.index(),
            Math.max(more, allocator.getLimit()),
            allocator.getLimit());
      } catch (RuntimeException | AssertionError e) {
        throw new DataException(
            "%s is damaged: %s %d cannot be decoded (%s); write the file again or restore it from a copy"
                .formatted(path, file.chunkName(), chunk.index(), e.getMessage()),
            e);
      }
    }

    @Override
    public void close() {
      try {
        if (all != null) {
          all.close();
        }
      } finally {
        file.close();
      }
    }
  }
}
