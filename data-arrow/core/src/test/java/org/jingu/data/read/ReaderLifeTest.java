package org.jingu.data.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DataFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaderLifeTest {
  @TempDir Path folder;

  @Test
  void aFileMuchLargerThanTheMemoryIsRead() throws IOException {
    Path file = write(3_000_000, 20_000);
    ReadConfig config = new ReadConfig(1, 1, 2);
    assertTrue(Files.size(file) > 20L << 20);
    try (Dataset data = open(file, config);
        BatchReader reader = data.open(Order.shuffled(1, 0), 4096, 0)) {
      int batches = 0;
      while (reader.next() != null) {
        batches++;
      }
      assertEquals((3_000_000 + 4095) / 4096, batches);
    }
  }

  @Test
  void aRecordBatchLargerThanTheMemoryIsRefused() {
    Path file = write(300_000, 300_000);
    DataException e = assertThrows(DataException.class, () -> open(file, new ReadConfig(1, 1, 0)));
    assertEquals(
        file
            + ", record batch 0 needs 2 MiB, more than record_batch_mb, 1; write smaller record"
            + " batches or raise it",
        e.getMessage());
  }

  @Test
  void closingInTheMiddleOfAPassGivesEverythingBack() {
    Path file = write(50_000, 1000);
    for (int prefetch : new int[] {0, 1, 4}) {
      for (int taken = 0; taken < 6; taken++) {
        try (Dataset data = open(file, new ReadConfig(1, 64, prefetch))) {
          BatchReader reader = data.open(Order.shuffled(1, 0), 500, 0);
          for (int i = 0; i < taken; i++) {
            assertNotNull(reader.next());
          }
          reader.close();
          reader.close();
          assertThrows(IllegalStateException.class, reader::next);
        }
      }
    }
  }

  @Test
  void closingTheDataBeforeItsReaderIsAMistake() {
    Dataset data = open(write(10, 10), new ReadConfig(1, 1, 0));
    BatchReader reader = data.open(Order.sequential(), 4, 0);
    assertThrows(IllegalStateException.class, data::close);
    reader.close();
  }

  @Test
  void aReaderThatCannotBeMadeIsNotCounted() {
    Dataset data = open(write(10, 10), new ReadConfig(1, 1, 0));
    data.close();
    assertThrows(IllegalStateException.class, () -> data.open(Order.sequential(), 4, 0));
    data.close();
  }

  @Test
  void anErrorComesAfterTheBatchesBeforeItAndStays() {
    List<Integer> users = IntStream.range(0, 3000).map(i -> i == 2500 ? 99 : 1).boxed().toList();
    Path file =
        new TestTable()
            .column("user", TestTable.INT32, users)
            .column("price", TestTable.INT32, users)
            .write(folder.resolve("bad.arrow"), 1000, 1000);
    for (int prefetch : new int[] {0, 3}) {
      try (Dataset data = open(file, new ReadConfig(1, 64, prefetch));
          BatchReader reader = data.open(Order.sequential(), 1000, 0)) {
        assertNotNull(reader.next());
        assertNotNull(reader.next());
        DataException e = assertThrows(DataException.class, reader::next);
        assertTrue(e.getMessage().contains("record batch 2, row 500, column 'user'"));
        assertSame(e, assertThrows(DataException.class, reader::next));
      }
    }
  }

  @Test
  void theDigestCoversContentsAndOrderButNotNames() throws IOException {
    Path a = Files.createDirectory(folder.resolve("a"));
    Path b = Files.createDirectory(folder.resolve("b"));
    Files.copy(write(100, 10), a.resolve("1.arrow"));
    Files.copy(write(200, 10), a.resolve("2.arrow"));
    Files.copy(a.resolve("1.arrow"), b.resolve("x.arrow"));
    Files.copy(a.resolve("2.arrow"), b.resolve("y.arrow"));
    String digest = digest(a.toString(), Map.of());
    assertTrue(digest.matches("sha256:[0-9a-f]{64}"), digest);
    assertEquals(digest, digest(b.toString(), Map.of()));
    assertNotEquals(digest, digest(a.resolve("2.arrow").toString(), Map.of()));
  }

  @Test
  void aRecordedDigestIsTakenWhileTheSizeMatches() throws IOException {
    Path file = write(100, 10);
    long size = Files.size(file);
    String computed = digest(file.toString(), Map.of());
    String recorded = "ab".repeat(32);
    assertNotEquals(computed, digest(file.toString(), split(size, recorded)));
    assertEquals(computed, digest(file.toString(), split(size + 1, recorded)));
  }

  private static Map<String, List<DataFile>> split(long bytes, String sha256) {
    return Map.of("train", List.of(new DataFile("data.arrow", 100L, bytes, sha256)));
  }

  private String digest(String input, Map<String, List<DataFile>> splits) {
    DatasetSchema schema = DatasetTest.simple().withSplits(splits);
    try (Dataset data =
        Dataset.open(
            new DatasetFolder(folder, schema),
            List.of(input),
            schema.toFeatureSchema(List.of()),
            ReadConfig.defaults())) {
      return data.digest();
    }
  }

  private Dataset open(Path file, ReadConfig config) {
    DatasetSchema schema = DatasetTest.simple();
    return Dataset.open(
        new DatasetFolder(folder, schema),
        List.of(file.toString()),
        schema.toFeatureSchema(List.of()),
        config);
  }

  private Path write(int rows, int batch) {
    Path file = folder.resolve("data.arrow");
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file,
            List.of(ColumnType.INT32.named("user"), ColumnType.FLOAT32.named("price")),
            batch)) {
      for (int i = 0; i < rows; i++) {
        writer.setInt(0, i % 10);
        writer.setFloat(1, i);
        writer.endRow();
      }
      writer.commit();
    }
    return file;
  }
}
