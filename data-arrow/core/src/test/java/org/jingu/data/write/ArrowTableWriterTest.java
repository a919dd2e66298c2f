package org.jingu.data.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.commons.codec.digest.DigestUtils;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowTableWriterTest {
  private static final List<Field> COLUMNS =
      List.of(
          ColumnType.FLOAT32.named("score"),
          ColumnType.FLOAT64.named("precise"),
          ColumnType.INT32.named("id"),
          ColumnType.INT64.named("key"),
          ColumnType.INT32_LIST.named("tags"),
          ColumnType.UTF8.named("token"));

  @TempDir Path folder;

  @Test
  void severalRowsAtOnceHaveTheBytesOfRowsOneByOne() throws IOException {
    float[] scores = {1, Float.NaN, 3, 4, Float.NaN};
    int[] ids = {4, -1, 0, -1, 7};
    long[] keys = {1, 2, 3, 4, 5};
    int[] tags = {1, 2, 3};
    int[] offsets = {0, 2, 2, 2, 3, 3};
    Path single = folder.resolve("single.arrow");
    Path several = folder.resolve("several.arrow");
    try (ArrowTableWriter one = ArrowTableWriter.create(single, COLUMNS, 15);
        ArrowTableWriter all = ArrowTableWriter.create(several, COLUMNS, 15)) {
      for (int block = 0; block < 4; block++) {
        all.setFloats(0, scores, 5, block % 2 == 0);
        all.setInts(2, ids, 5);
        all.setLongs(3, keys, 5);
        all.setLists(4, tags, offsets, 5);
        all.endRows(5);
        for (int i = 0; i < 5; i++) {
          if (block % 2 == 1 || !Float.isNaN(scores[i])) {
            one.setFloat(0, scores[i]);
          }
          if (ids[i] >= 0) {
            one.setInt(2, ids[i]);
          }
          one.setLong(3, keys[i]);
          one.setInts(4, tags, offsets[i], offsets[i + 1]);
          one.endRow();
        }
      }
      assertThrows(IllegalArgumentException.class, () -> all.endRows(11));
      one.commit();
      all.commit();
    }
    assertEquals(-1, Files.mismatch(single, several));
  }

  @Test
  void everyColumnTypeReadsBackAsWrittenAcrossRecordBatches() throws IOException {
    Path target = folder.resolve("deep/table.arrow");
    ArrowTableWriter.Written written;
    try (ArrowTableWriter writer = ArrowTableWriter.create(target, COLUMNS, 4)) {
      for (int i = 0; i < 10; i++) {
        writer.setFloat(0, i / 2f);
        writer.setDouble(1, i / 3d);
        writer.setInt(2, i);
        writer.setLong(3, i * 10_000_000_000L);
        writer.setInts(4, new int[] {i, i + 1, i + 2}, 0, i % 4);
        writer.setText(5, "token " + i);
        writer.endRow();
      }
      written = writer.commit();
    }
    assertEquals(10, written.rows());
    assertEquals(Files.size(target), written.bytes());
    assertEquals(DigestUtils.sha256Hex(Files.readAllBytes(target)), written.sha256());
    try (RootAllocator allocator = new RootAllocator();
        ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(target), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      int row = 0;
      while (reader.loadNextBatch()) {
        for (int i = 0; i < root.getRowCount(); i++, row++) {
          assertEquals(row / 2f, root.getVector("score").getObject(i));
          assertEquals(row / 3d, root.getVector("precise").getObject(i));
          assertEquals(row, root.getVector("id").getObject(i));
          assertEquals(row * 10_000_000_000L, root.getVector("key").getObject(i));
          assertEquals(
              List.of(row, row + 1, row + 2).subList(0, row % 4),
              root.getVector("tags").getObject(i));
          assertEquals("token " + row, root.getVector("token").getObject(i).toString());
        }
      }
      assertEquals(10, row);
    }
  }

  @Test
  void whatIsNotSetIsNullAlsoInTheNextRecordBatch() throws IOException {
    Path target = folder.resolve("nulls.arrow");
    try (ArrowTableWriter writer = ArrowTableWriter.create(target, COLUMNS, 2)) {
      for (int i = 0; i < 4; i++) {
        if (i < 2) {
          writer.setInt(2, 7);
          writer.setInts(4, new int[] {1}, 0, 1);
          writer.setText(5, "x");
        }
        writer.endRow();
      }
      writer.commit();
    }
    try (RootAllocator allocator = new RootAllocator();
        ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(target), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertTrue(reader.loadNextBatch());
      assertEquals(7, root.getVector("id").getObject(1));
      assertTrue(reader.loadNextBatch());
      assertNull(root.getVector("id").getObject(0));
      assertNull(root.getVector("tags").getObject(1));
      assertNull(root.getVector("token").getObject(1));
    }
  }

  @Test
  void closingWithoutCommitLeavesNothing() throws IOException {
    Path target = folder.resolve("gone.arrow");
    try (ArrowTableWriter writer = ArrowTableWriter.create(target, COLUMNS)) {
      writer.setInt(2, 1);
      writer.endRow();
    }
    assertFalse(Files.exists(target));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aFolderThatCannotBeCreatedIsNamed() throws IOException {
    Path blocker = Files.writeString(folder.resolve("file"), "");
    Path target = blocker.resolve("table.arrow");
    DataException e =
        assertThrows(DataException.class, () -> ArrowTableWriter.create(target, COLUMNS));
    assertTrue(e.getMessage().startsWith("cannot create " + target), e.getMessage());
  }
}
