package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final List<String> PATHS =
      List.of("prepare.yaml", "model.yaml", "raw", "data", "run", "run-of-parquet", "scores.csv");

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
    assertEquals(5, commands.size());

    List<String> scores = Files.readAllLines(folder.resolve("scores.csv"));
    assertEquals(301, scores.size());
    assertTrue(scores.get(1).matches("u[0-9]+,0\\.[0-9]+"), scores.get(1));
    assertEquals(
        metrics("run"),
        metrics("run-of-parquet"),
        "the same rows are the same run, whatever their format");
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
                ColumnType.UTF8.named("user"),
                ColumnType.UTF8.named("item"),
                ColumnType.FLOAT32.named("price"),
                ColumnType.INT32_LIST.named("tags"),
                ColumnType.INT32.named("click")))) {
      for (int row = 0; row < 300; row++) {
        int user = random.nextInt(20);
        int item = random.nextInt(30);
        writer.setText(0, "u" + user);
        writer.setText(1, "i" + item);
        writer.setFloat(2, random.nextInt(50));
        writer.setInts(3, new int[] {item % 5, user % 3}, 0, random.nextInt(3));
        writer.setInt(4, (user + item) % 3 == 0 || random.nextInt(10) == 0 ? 1 : 0);
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
