package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.dataset.file.DatasetFileWriter;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs docs/from-parquet.md as it is written, in a folder that has what it says is there. */
class FromParquetTest {
  /** Arrow's writer gives memory back on threads of its own, after it has returned. */
  private static final BufferAllocator WRITER = new RootAllocator();

  /** Larger than what a double holds exactly. */
  private static final long FIRST_ID = (1L << 60) + 1;

  private static final List<String> PATHS =
      List.of(
          "prepare.yaml",
          "model.yaml",
          "raw",
          "data",
          "run",
          "run-of-parquet",
          "scores.csv",
          "scores.parquet");

  @TempDir Path folder;

  @Test
  void theTutorialRunsAsItIsWritten() throws IOException {
    String tutorial = Files.readString(Path.of("../docs/from-parquet.md"));
    for (int day = 1; day <= 3; day++) {
      Path arrow = writeDay(folder.resolve("day.arrow"), day);
      writeParquet(arrow, folder.resolve("raw/dt=2026-11-0" + day));
    }
    Matcher blocks =
        Pattern.compile("```yaml\n# (\\S+)\n(.*?)```", Pattern.DOTALL).matcher(tutorial);
    while (blocks.find()) {
      String yaml = blocks.group(2).replace("path: data", "path: " + folder.resolve("data"));
      Files.writeString(folder.resolve(blocks.group(1)), yaml);
    }
    List<String> commands =
        tutorial.lines().map(String::strip).filter(line -> line.startsWith("./jingu ")).toList();
    for (String command : commands) {
      if (command.contains("parquet/train")) {
        writeParquet(
            folder.resolve("data/train/part-00000.arrow"), folder.resolve("parquet/train"));
      }
      CommandRun.of(Arrays.stream(command.split(" ")).skip(1).map(this::word).toList()).ok();
    }
    assertEquals(6, commands.size());

    List<String> scores = Files.readAllLines(folder.resolve("scores.csv"));
    assertEquals(301, scores.size());
    assertTrue(scores.get(1).matches("u[0-9]+,0\\.[0-9]+"), scores.get(1));
    assertEquals(
        metrics("run"),
        metrics("run-of-parquet"),
        "the same rows are the same run, whatever their format");
    joinsPredictions(tutorial, scores);
  }

  /** Runs the tutorial's query where its files are. */
  private void joinsPredictions(String tutorial, List<String> scores) {
    Matcher query = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL).matcher(tutorial);
    assertTrue(query.find());
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("SET file_search_path = '%s'".formatted(folder));
      assertEquals(
          List.of("id BIGINT", "click FLOAT"),
          rows(statement, "SELECT column_name, column_type FROM (DESCRIBE FROM 'scores.parquet')"));
      assertEquals(
          scores.stream().skip(1).map(line -> line.substring(line.indexOf(',') + 1)).toList(),
          predictions(statement),
          "one prediction, whatever its file");
      List<String> items = rows(statement, query.group(1));
      assertEquals(30, items.size());
      assertEquals(
          List.of("300"),
          rows(
              statement, "SELECT sum(shown) FROM (%s)".formatted(query.group(1).replace(";", ""))));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> predictions(Statement statement) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("FROM 'scores.parquet' ORDER BY id")) {
      while (rows.next()) {
        assertEquals(found.size() + FIRST_ID, rows.getLong(1));
        found.add(Float.toString(rows.getFloat(2)));
      }
    }
    return found;
  }

  /** Rows with spaces between their cells. */
  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringBuilder row = new StringBuilder(rows.getString(1));
        for (int column = 2; column <= columns; column++) {
          row.append(' ').append(rows.getString(column));
        }
        found.add(row.toString());
      }
    }
    return found;
  }

  private JsonNode metrics(String run) throws IOException {
    CommandRun evaluated = CommandRun.of("evaluate", folder.resolve(run), "--json").ok();
    return new ObjectMapper().readTree(evaluated.out()).get("metrics");
  }

  /** A word of a command with its path in the folder. */
  private String word(String word) {
    int equals = word.startsWith("data.") ? word.indexOf('=') : -1;
    String path = word.substring(equals + 1);
    boolean known = PATHS.contains(path) || path.startsWith("raw/") || path.startsWith("parquet/");
    return word.substring(0, equals + 1) + (known ? folder.resolve(path) : path);
  }

  private static Path writeDay(Path file, int day) throws IOException {
    Files.deleteIfExists(file);
    Random random = new Random(day);
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file,
            List.of(
                ColumnType.INT64.named("id"),
                ColumnType.UTF8.named("user"),
                ColumnType.UTF8.named("item"),
                ColumnType.FLOAT32.named("price"),
                ColumnType.INT32_LIST.named("tags"),
                ColumnType.INT32.named("click")))) {
      for (int row = 0; row < 300; row++) {
        int user = random.nextInt(20);
        int item = random.nextInt(30);
        writer.setLong(0, FIRST_ID + row);
        writer.setText(1, "u" + user);
        writer.setText(2, "i" + item);
        writer.setFloat(3, random.nextInt(50));
        writer.setInts(4, new int[] {item % 5, user % 3}, 0, random.nextInt(3));
        writer.setInt(5, (user + item) % 3 == 0 || random.nextInt(10) == 0 ? 1 : 0);
        writer.endRow();
      }
      writer.commit();
    }
    return file;
  }

  /** Writes an Arrow file again as {@code part-0.parquet} of a folder. */
  private static void writeParquet(Path arrow, Path out) throws IOException {
    Files.createDirectories(out);
    try (ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(arrow), WRITER)) {
      DatasetFileWriter.write(
          WRITER,
          reader,
          FileFormat.PARQUET,
          out.toUri().toString(),
          new String[0],
          1,
          "part-{i}.parquet");
    }
  }
}
