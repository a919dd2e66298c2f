package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.data.parquet.ParquetFiles;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Raw rows in Parquet files are prepared as the same rows in Arrow files are. */
class ParquetPreparationTest {
  private static final String YAML =
      """
      files: {train: ["**/*.%s"]}
      shuffle: false
      dense: {price: }
      sparse: {user: {vocabulary: {min_count: 1}}, tags: {separator: "|", vocabulary: {min_count: 1}}, dt: {vocabulary: {min_count: 1}}}
      labels: {label: }
      """;

  @TempDir Path temp;

  @Test
  void whatIsMadeIsTheSameAsOfArrow() throws IOException {
    Preparing data = new Preparing(temp);
    for (int day = 1; day <= 2; day++) {
      Path folder = Files.createDirectories(data.input().resolve("dt=2026-11-0" + day));
      Path arrow = write(folder.resolve("part-0.arrow"), day);
      ParquetFiles.of(arrow, folder.resolve("part-0.parquet"));
    }
    data.run(YAML.formatted("arrow"), temp.resolve("of-arrow"));
    data.run(YAML.formatted("parquet"), data.out());
    Map<String, String> made = Preparing.contents(data.out());
    assertEquals(made.keySet(), Preparing.contents(temp.resolve("of-arrow")).keySet());
    for (String file : made.keySet()) {
      if (file.endsWith(".arrow")) {
        assertEquals(Preparing.contents(temp.resolve("of-arrow")).get(file), made.get(file), file);
      }
    }
    assertEquals(List.of("<oov>", "2026-11-01", "2026-11-02"), data.tokens("dt"));
  }

  @Test
  void aBadRowIsQuarantinedWithItsNumber() throws IOException {
    Preparing data = new Preparing(temp);
    Path arrow = Files.createDirectories(data.input()).resolve("x.arrow");
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            arrow, List.of(ColumnType.UTF8.named("user"), ColumnType.UTF8.named("label")), 2)) {
      for (String label : List.of("1", "0", "maybe", "1")) {
        writer.setText(0, "u");
        writer.setText(1, label);
        writer.endRow();
      }
      writer.commit();
    }
    ParquetFiles.of(arrow, data.input().resolve("x.parquet"));
    data.run(
        """
        files: {train: [x.parquet]}
        max_bad_fraction: 0.5
        sparse: {user: {vocabulary: {min_count: 1}}}
        labels: {label: }
        """);
    String bad = Files.readString(data.out().resolve("quarantine.jsonl"));
    assertTrue(bad.contains("x.parquet") && bad.contains("\"line\":3"), bad);
  }

  @Test
  void aTruncatedFileLeavesNothing() throws IOException {
    Preparing data = new Preparing(temp);
    Path folder = Files.createDirectories(data.input().resolve("dt=2026-11-01"));
    Path parquet =
        ParquetFiles.of(write(folder.resolve("a.arrow"), 1), folder.resolve("a.parquet"));
    byte[] whole = Files.readAllBytes(parquet);
    Files.write(parquet, Arrays.copyOf(whole, whole.length / 2));
    DataException e = assertThrows(DataException.class, () -> data.run(YAML.formatted("parquet")));
    assertTrue(e.getMessage().contains("a.parquet is damaged: it does not end"), e.getMessage());
    assertFalse(Files.exists(data.out()));
    assertEquals(List.of("raw"), data.names());
  }

  private static Path write(Path file, int day) {
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file,
            List.of(
                ColumnType.FLOAT32.named("label"),
                ColumnType.FLOAT32.named("price"),
                ColumnType.UTF8.named("user"),
                ColumnType.INT32_LIST.named("tags")),
            3)) {
      for (int row = 0; row < 10; row++) {
        writer.setFloat(0, row % 2);
        writer.setFloat(1, row * day);
        writer.setText(2, "user ä" + row % (day + 2));
        writer.setInts(3, new int[] {row, day}, 0, row % 3);
        writer.endRow();
      }
      writer.commit();
    }
    return file;
  }
}
