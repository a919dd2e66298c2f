package org.jingu.data.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jingu.api.data.DataException;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.CellStyle;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.jingu.data.write.TableFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTablesTest {
  private static final List<String> NAMES = List.of("text", "int", "long", "float", "double");

  @TempDir Path dir;

  private Path arrow(int rows) {
    Path file = dir.resolve("table.arrow");
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            file,
            List.of(
                ColumnType.UTF8.named("text"),
                ColumnType.INT32.named("int"),
                ColumnType.INT64.named("long"),
                ColumnType.FLOAT32.named("float"),
                ColumnType.FLOAT64.named("double")),
            2)) {
      for (int row = 0; row < rows; row++) {
        writer.setText(0, "ä" + row);
        if (row != 1) {
          writer.setInt(1, -row);
          writer.setLong(2, Long.MAX_VALUE - row);
          writer.setFloat(3, row + 0.1f);
          writer.setDouble(4, row + 0.1);
        }
        writer.endRow();
      }
      writer.commit();
    }
    return file;
  }

  private Path parquet(int rows) {
    Path file = dir.resolve("a b %20.parquet");
    TableFormat.parquet().write(arrow(rows), file);
    return file;
  }

  @Test
  void aTableHasItsRowsAndTypes() {
    Path file = parquet(5);
    try (ArrowRows rows = ArrowRows.open(file)) {
      assertEquals(NAMES, rows.columns());
      assertEquals(Optional.empty(), rows.numbers("text"));
      assertEquals(Optional.of(ColumnType.INT32), rows.numbers("int"));
      assertEquals(Optional.of(ColumnType.INT64), rows.numbers("long"));
      assertEquals(Optional.of(ColumnType.FLOAT32), rows.numbers("float"));
      assertEquals(Optional.of(ColumnType.FLOAT64), rows.numbers("double"));
      assertEquals(Optional.empty(), rows.numbers("other"));
      rows.select(NAMES, column -> CellStyle.PLAIN);
      assertArrayEquals(new String[] {"ä0", "0", "9223372036854775807", "0.1", "0.1"}, rows.next());
      assertArrayEquals(new String[] {"ä1", "", "", "", ""}, rows.next());
      assertArrayEquals(
          new String[] {"ä2", "-2", "9223372036854775805", "2.1", "2.1"}, rows.next());
    }
    assertEquals(3, ParquetFiles.footer(file).getRow_groupsSize());
  }

  @Test
  void aTableWithoutRowsHasItsColumns() {
    try (ArrowRows rows = ArrowRows.open(parquet(0))) {
      assertEquals(NAMES, rows.columns());
      rows.select(NAMES, column -> CellStyle.PLAIN);
      assertNull(rows.next());
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() {
    Path nowhere = arrow(1).resolve("x.parquet");
    String message =
        assertThrows(
                DataException.class,
                () -> TableFormat.parquet().write(dir.resolve("table.arrow"), nowhere))
            .getMessage();
    assertTrue(message.startsWith("cannot write " + nowhere + ": "), message);
  }
}
