package org.jingu.data.duckdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.data.source.SourceChunk;
import org.jingu.data.source.SourceFile;
import org.jingu.data.source.SourceRows;
import org.jspecify.annotations.Nullable;

/** The rows of a query as one chunk. How many they are is known when they were read. */
final class QueryFile implements SourceFile {
  private final Query query;
  private final Schema schema;
  private @Nullable QueryRun started;

  private QueryFile(Query query, QueryRun started, Schema schema) {
    this.query = query;
    this.started = started;
    this.schema = schema;
  }

  /**
   * Starts a query, whose columns are known then.
   *
   * @throws org.jingu.api.data.DataException with the line that is wrong
   */
  static QueryFile open(Query query) {
    QueryRun run = QueryRun.start(query);
    try {
      return new QueryFile(query, run, run.schema());
    } catch (IOException | RuntimeException e) {
      run.close();
      throw QueryErrors.of(query, e);
    }
  }

  @Override
  public Path path() {
    return query.path();
  }

  @Override
  public long bytes() {
    return query.bytes();
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public String chunkName() {
    return "result";
  }

  @Override
  public List<SourceChunk> chunks() {
    return List.of(new SourceChunk(0, Map.of()));
  }

  /** Their memory is DuckDB's, which has a limit of its own. */
  @Override
  public SourceRows read(int chunk, List<String> columns, BufferAllocator allocator) {
    QueryRun run = started == null ? QueryRun.start(query) : started;
    started = null;
    return new SourceRows() {
      @Override
      public @Nullable VectorSchemaRoot next() {
        VectorSchemaRoot all = run.next();
        if (all == null) {
          return null;
        }
        List<FieldVector> chosen = columns.stream().map(all::getVector).toList();
        return new VectorSchemaRoot(
            chosen.stream().map(FieldVector::getField).toList(), chosen, all.getRowCount());
      }

      @Override
      public long bytesRead() {
        return 0;
      }

      @Override
      public void close() {
        run.close();
      }
    };
  }

  @Override
  public void close() {
    if (started != null) {
      started.close();
      started = null;
    }
  }
}
