package org.jingu.data.duckdb;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBResultSet;
import org.jingu.api.data.DataException;
import org.jingu.files.TemporaryFolder;
import org.jspecify.annotations.Nullable;

/**
 * A query that runs, in a database of its own in memory that reads the query's tables and nothing
 * else. One thread of DuckDB's makes rows that tie in the order come the same way on every run.
 */
final class QueryRun implements AutoCloseable {
  private static final long BATCH_ROWS = 8192;
  private static final String MEMORY = "1GiB";

  private final Query query;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ArrowReader rows;

  private QueryRun(Query query) throws SQLException, IOException {
    this.query = query;
    try {
      TemporaryFolder spilled = opened(TemporaryFolder.create("jingu-query-"));
      Connection connection = opened(DriverManager.getConnection("jdbc:duckdb:", properties()));
      try (Statement statement = connection.createStatement()) {
        for (String setting : settings(spilled)) {
          statement.execute(setting);
        }
      }
      QueryCheck.require(query, connection);
      PreparedStatement statement = opened(connection.prepareStatement(query.sql()));
      ResultSet result = opened(first(statement, connection));
      BufferAllocator allocator = opened(new RootAllocator());
      rows =
          opened(
              (ArrowReader)
                  result.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, BATCH_ROWS));
      requirePlain(schema().getFields());
    } catch (SQLException | IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a query.
   *
   * @throws DataException with the line that is wrong
   */
  static QueryRun start(Query query) {
    try {
      return new QueryRun(query);
    } catch (DataException e) {
      throw e;
    } catch (SQLException | IOException | RuntimeException e) {
      throw QueryErrors.of(query, e);
    }
  }

  /** Of a streamed result that fails at once the driver says that it is invalid, and not why. */
  private ResultSet first(PreparedStatement statement, Connection connection) throws SQLException {
    try {
      return statement.executeQuery();
    } catch (SQLException e) {
      try (Statement whole = connection.createStatement()) {
        whole.execute("CREATE TEMP TABLE jingu_result AS " + query.sql());
      }
      throw e;
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.add(resource);
    return resource;
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    properties.setProperty("threads", "1");
    properties.setProperty("memory_limit", MEMORY);
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    return properties;
  }

  /** Views are made before the door is closed, and read behind it. */
  private List<String> settings(TemporaryFolder spilled) {
    List<String> settings = new ArrayList<>();
    settings.add("SET temp_directory = " + Query.literal(spilled.path().toString()));
    settings.add("SET preserve_insertion_order = true");
    settings.add("SET allowed_paths = " + Query.literals(query.files()));
    settings.add("SET enable_external_access = false");
    settings.addAll(query.views());
    settings.add("SET lock_configuration = true");
    return settings;
  }

  private void requirePlain(List<Field> fields) {
    for (Field field : fields) {
      if (field.getDictionary() != null) {
        throw new DataException(
            "%s: column '%s' of the query is an ENUM; write it as text, %s::VARCHAR"
                .formatted(query.path(), field.getName(), field.getName()));
      }
    }
  }

  Schema schema() throws IOException {
    return rows.getVectorSchemaRoot().getSchema();
  }

  /**
   * The next rows, or null at the end.
   *
   * @throws DataException if the query fails on the way
   */
  @Nullable VectorSchemaRoot next() {
    try {
      while (rows.loadNextBatch()) {
        if (rows.getVectorSchemaRoot().getRowCount() > 0) {
          return rows.getVectorSchemaRoot();
        }
      }
      return null;
    } catch (IOException | RuntimeException e) {
      throw QueryErrors.of(query, e);
    }
  }

  @Override
  public void close() {
    Collections.reverse(open);
    RuntimeException failed = null;
    for (AutoCloseable resource : open) {
      try {
        resource.close();
      } catch (Exception e) {
        failed = failed == null ? QueryErrors.of(query, e) : failed;
      }
    }
    open.clear();
    if (failed != null) {
      throw failed;
    }
  }
}
