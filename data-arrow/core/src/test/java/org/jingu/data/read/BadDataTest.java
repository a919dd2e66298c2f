package org.jingu.data.read;

import static org.jingu.data.read.DatasetTest.cells;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when the data is wrong. "FILE" in an expected message is the file's path. */
class BadDataTest {
  private static final DatasetSchema SCHEMA =
      DatasetTest.schema(
          List.of(DenseColumn.of("price")),
          List.of(
              new SparseColumn("user", null, 10, Pooling.SUM, false),
              new SparseColumn("tags", null, 10, Pooling.SUM, true)),
          List.of(LabelColumn.of("click")),
          "weight",
          "group",
          List.of());

  @TempDir Path folder;

  @Test
  void wrongValuesAreNamedByRecordBatchRowAndColumn() {
    String where = "FILE, record batch 1, row 1, column ";
    assertValue(
        "price",
        TestTable.FLOAT32,
        null,
        where + "'price': is null; clean the data or give the column a \"fill\" in schema.json");
    assertValue(
        "price",
        TestTable.FLOAT64,
        Double.NaN,
        where + "'price': is NaN; clean the data or give the column a \"fill\" in schema.json");
    assertValue(
        "price",
        TestTable.FLOAT64,
        1e300,
        where + "'price': is 1.0E300; a dense value must be finite as a 32-bit float");
    assertValue(
        "price",
        TestTable.FLOAT32,
        Float.NEGATIVE_INFINITY,
        where + "'price': is -Infinity; a dense value must be finite as a 32-bit float");
    assertValue(
        "click",
        TestTable.INT32,
        2,
        where
            + "'click': is 2, outside [0, 1]; correct it or set the label's \"min\" and \"max\" in"
            + " schema.json");
    assertValue(
        "weight",
        TestTable.FLOAT32,
        -0.5f,
        where + "'weight': is -0.5; a weight must be a finite number of at least 0");
    assertValue(
        "weight",
        TestTable.FLOAT32,
        Float.NaN,
        where + "'weight': is NaN; a weight must be a finite number of at least 0");
    assertValue(
        "group",
        TestTable.INT64,
        null,
        where
            + "'group': is null; every example needs a group, or take \"group\" out of"
            + " schema.json");
    String advice = "; the table 'user' has 10 rows: correct the data, or \"rows\" in schema.json";
    assertValue("user", TestTable.INT32, 10, where + "'user': id 10 is outside [0, 10)" + advice);
    assertValue("user", TestTable.INT64, -1, where + "'user': id -1 is outside [0, 10)" + advice);
    assertValue(
        "user",
        TestTable.INT64,
        1L << 40,
        where
            + "'user': id 1099511627776 is outside [0, 10); the table 'user' has 10 rows: reduce"
            + " ids that are hashes to [0, 10), or prepare the raw data with \"ids: hashed\"");
  }

  @Test
  void wrongIdsInListsAreNamedByTheirRow() {
    String advice = "; the table 'tags' has 10 rows: correct the data, or \"rows\" in schema.json";
    for (boolean withNull : new boolean[] {false, true}) {
      TestTable table =
          good("tags", 4)
              .list(
                  "tags",
                  ArrowType.List.INSTANCE,
                  TestTable.INT64,
                  cells(List.of(1), withNull ? null : List.of(), List.of(3, 4, 77), List.of(5)));
      assertBad(
          table.write(file("ids")),
          "FILE, record batch 0, row 2, column 'tags': id 77 is outside [0, 10)" + advice);
    }
  }

  @Test
  void dictionariesMustHoldIdsOrKnownTokens() {
    assertBad(
        good("user", 2)
            .dictionary("user", List.of(4L, 12L), new ArrowType.Int(16, true), cells(0, 1))
            .write(file("a")),
        "FILE, record batch 0, row 1, column 'user': index 1 of the dictionary holds 12, which is"
            + " outside [0, 10); the table 'user' has 10 rows: correct the data, or \"rows\" in"
            + " schema.json");
    assertBad(
        good("user", 2)
            .dictionary("user", List.of(4L, 5L), new ArrowType.Int(16, true), cells(0, 2))
            .write(file("b")),
        "FILE, record batch 0, row 1, column 'user': dictionary index 2 is outside [0, 2); write the"
            + " file again");
    assertBad(
        good("user", 1)
            .dictionary("user", List.of("Ann"), new ArrowType.Int(8, true), cells(0))
            .write(file("c")),
        "FILE: the dictionary of column 'user' holds text, whose indices differ from file to file,"
            + " and table 'user' has no vocabulary in schema.json; add one or write ids");
  }

  @Test
  void columnsMustBeThereOnceAndFit() {
    assertBad(
        good("user", 1).column("usr", TestTable.INT32, cells(1)).write(file("a")),
        "FILE has no column 'user', which is a sparse column; did you mean 'usr'?");
    assertBad(
        good("user", 1).column("user", ArrowType.Utf8.INSTANCE, cells("Ann")).write(file("b")),
        "FILE: sparse column 'user' has the type utf8; it must be an integer, a dictionary or a list"
            + " of these; 'jingu prepare' turns text into ids");
    assertBad(
        good("user", 1).column("user", new ArrowType.Date(DateUnit.DAY), cells(1)).write(file("c")),
        "FILE: sparse column 'user' has the type date; it must be an integer, a dictionary or a"
            + " list of these");
    assertBad(
        good("user", 1)
            .list("user", ArrowType.List.INSTANCE, TestTable.INT64, cells(List.of(1)))
            .write(file("d")),
        "FILE: sparse column 'user' holds lists (list<int64>); set \"multi_hot\": true for it in"
            + " schema.json, or \"sequence\" where their order means something");
    assertBad(
        good("price", 1)
            .list("price", ArrowType.List.INSTANCE, TestTable.FLOAT32, cells(List.of(1)))
            .write(file("e")),
        "FILE: dense column 'price' has the type list<float32>; it must be a float, an integer, a"
            + " decimal, a boolean or a dictionary of these");
    assertBad(
        good("group", 1).column("group", TestTable.FLOAT32, cells(1)).write(file("f")),
        "FILE: group 'group' has the type float32; it must be an integer or text");
    assertBad(
        good("", 1).column("user", TestTable.INT32, cells(1)).write(file("g")),
        "FILE has 2 columns 'user'; rename all but one");
  }

  @Test
  void aModelOfOtherTablesIsRefused() {
    FeatureSchema other =
        new FeatureSchema(List.of(), List.of(SparseFeature.of("user", 12)), List.of());
    assertEquals(
        "table 'user' of the model has 12 rows, but the data was prepared for 10; prepare it with"
            + " the model's vocabulary",
        assertThrows(
                DataException.class,
                () ->
                    Dataset.open(
                        new DatasetFolder(folder, SCHEMA),
                        List.of(folder.toString()),
                        other,
                        ReadConfig.defaults()))
            .getMessage());
  }

  @Test
  void offsetsAreCheckedBeforeUse() throws IOException {
    int[] offsets = {0, 2, 3, 4};
    assertOffsets(offsets, 1, -7, "row 0, column 'tags': offset -7 is negative");
    assertOffsets(
        offsets, 2, 1, "row 1, column 'tags': offset 1 is less than the offset before it, 2");
    assertOffsets(
        offsets,
        3,
        9,
        "row 2, column 'tags': offset 9 is beyond the 4 elements of the record batch");
  }

  @Test
  void filesThatAreNotArrowSaySo() throws IOException {
    assertBad(Files.write(file("a"), new byte[0]), "FILE is empty; write the file again");
    assertBad(
        Files.writeString(file("b"), "user,item\n"),
        "FILE is not an Arrow IPC file or stream: it starts with the bytes 75 73 65 72 2c 69 74 65;"
            + " text files are prepared with 'jingu prepare'");
    assertBad(
        Files.writeString(file("c"), "PAR1...."),
        "FILE is not an Arrow IPC file or stream: it starts with the bytes 50 41 52 31 2e 2e 2e 2e;"
            + " it begins as a Parquet file does and goes on as text");
    assertBad(
        Files.write(file("d"), new byte[] {1}),
        "FILE is not an Arrow IPC file or stream: it starts with the bytes 01; text files are"
            + " prepared with 'jingu prepare'");
  }

  @Test
  void damagedFilesSayWhere() throws IOException {
    byte[] bytes = Files.readAllBytes(good("", 50).write(file("whole")));
    int size = bytes.length;
    String advice = "; write the file again or restore it from a copy";
    assertBad(
        Files.write(file("a"), Arrays.copyOf(bytes, size - 1)),
        "FILE is damaged: it does not end with ARROW1, so its end is missing" + advice);
    assertBad(
        Files.write(file("b"), Arrays.copyOf(bytes, 9)),
        "FILE is damaged: it has 9 bytes, fewer than an empty Arrow file" + advice);
    byte[] footer = bytes.clone();
    ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).putInt(size - 10, Integer.MAX_VALUE);
    assertBad(
        Files.write(file("c"), footer),
        "FILE is damaged: its footer claims 2147483647 bytes of a file of " + size + advice);
    byte[] stream = Files.readAllBytes(good("", 50).asStream().write(file("stream")));
    byte[] message = stream.clone();
    ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(4, Integer.MAX_VALUE);
    assertBad(
        Files.write(file("d"), message),
        "FILE is damaged: the message at byte 0 claims 2147483647 bytes" + advice);
    assertBad(
        Files.write(file("e"), new byte[] {-1, -1, -1, -1, 0, 0, 0, 0}),
        "FILE is damaged: the stream has no schema" + advice);
    DataException e =
        assertThrows(
            DataException.class,
            () -> read(Files.write(file("f"), Arrays.copyOf(stream, stream.length - 100))));
    assertTrue(e.getMessage().contains("claims a body of"), e.getMessage());
  }

  @Test
  void parquetWithoutItsModuleIsToldWhatToAdd() throws IOException {
    Path path = Files.writeString(file("part.parquet"), "PAR1\u0015\u0004.PAR1");
    assertEquals(
        path
            + " is a Parquet file, and the module that reads such files, jingu-data-parquet, is not"
            + " on the class path; in a checkout call JINGU_PROFILES=parquet ./jingu …, use an"
            + " archive that was built with -Pparquet, or write the file as Arrow IPC",
        assertThrows(DataException.class, () -> read(path)).getMessage());
  }

  @Test
  void whatCannotBeFoundIsNamedWithWhatWasLookedFor() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("schema.json"), "{}");
    Path text = Files.createDirectory(folder.resolve("text"));
    Files.writeString(text.resolve("b.csv"), "");
    Files.writeString(text.resolve("a.csv"), "");
    assertInput(
        empty.toString(),
        "found no *.arrow, *.arrows, *.ipc, *.feather, *.parquet, *.flight in the folder %s; the folder %s is empty"
            .formatted(empty, empty));
    assertInput(
        data.toString(),
        "found no *.arrow, *.arrows, *.ipc, *.feather, *.parquet, *.flight in the folder %s; it is a data set, so name a split such as %s"
            .formatted(data, data.resolve("train")));
    assertInput(
        text.resolve("c.arrow").toString(),
        text.resolve("c.arrow") + " does not exist; " + text + " holds a.csv, b.csv");
    assertInput(
        text + "/*.arrow", "nothing matches " + text + "/*.arrow; " + text + " holds a.csv, b.csv");
    assertInput(
        folder + "/nowhere/*.arrow",
        "nothing matches %s/nowhere/*.arrow: there is no folder %s/nowhere"
            .formatted(folder, folder));
  }

  @Test
  void filesAreFoundInNaturalOrderByFolderGlobAndList() throws IOException {
    Path data = Files.createDirectory(folder.resolve("natural"));
    for (String name : List.of("p10.arrow", "p9.arrow", "p1.ipc", ".p2.arrow", "note.txt")) {
      Files.writeString(data.resolve(name), "");
    }
    List<Path> all =
        List.of(data.resolve("p1.ipc"), data.resolve("p9.arrow"), data.resolve("p10.arrow"));
    assertEquals(all, InputFiles.find(List.of(data.toString())));
    assertEquals(all, InputFiles.find(List.of(folder + "/nat*/p*")));
    assertEquals(
        List.of(all.get(2), all.get(0), all.get(1)),
        InputFiles.find(List.of(all.get(2).toString(), data.toString())));
    assertFalse(InputFiles.find(List.of(data + "/p{9,10}.arrow")).contains(all.get(0)));
  }

  private void assertInput(String input, String message) {
    assertEquals(
        message,
        assertThrows(DataException.class, () -> InputFiles.find(List.of(input))).getMessage());
  }

  /** A record batch of lists with one offset replaced. */
  private void assertOffsets(int[] offsets, int index, int value, String message)
      throws IOException {
    Path path =
        good("tags", 3)
            .list(
                "tags",
                ArrowType.List.INSTANCE,
                TestTable.INT32,
                cells(List.of(1, 2), List.of(3), List.of(4)))
            .write(file("offsets"));
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (!matches(buffer, at, offsets)) {
      at += 4;
    }
    buffer.putInt(at + 4 * index, value);
    Files.write(path, bytes);
    assertBad(path, "FILE, record batch 0, " + message + "; write the file again");
  }

  private static boolean matches(ByteBuffer buffer, int at, int[] values) {
    return IntStream.range(0, values.length).allMatch(i -> buffer.getInt(at + 4 * i) == values[i]);
  }

  private void assertValue(String column, ArrowType type, Object value, String message) {
    Object good = column.equals("click") ? (Object) 1 : (Object) 2;
    Path path =
        good(column, 4).column(column, type, cells(good, good, good, value)).write(file("v"), 2);
    assertBad(path, message);
  }

  private void assertBad(Path path, String message) {
    DataException e = assertThrows(DataException.class, () -> read(path));
    assertEquals(message.replace("FILE", path.toString()), e.getMessage());
  }

  private void read(Path path) {
    try (Dataset data =
        Dataset.open(
            new DatasetFolder(folder, SCHEMA),
            List.of(path.toString()),
            SCHEMA.toFeatureSchema(SCHEMA.labelNames()),
            new ReadConfig(64, 64, 0))) {
      DatasetTest.readAll(data, Order.shuffled(1, 1), 16, 0);
    }
  }

  /** Good columns but for one, which is left out. */
  private static TestTable good(String except, int rows) {
    TestTable table = new TestTable();
    List<Integer> ones = IntStream.range(0, rows).mapToObj(i -> 1).toList();
    for (String name : List.of("price", "user", "click", "weight", "group")) {
      if (!name.equals(except)) {
        table.column(name, TestTable.INT32, ones);
      }
    }
    if (!"tags".equals(except)) {
      table.list(
          "tags",
          ArrowType.List.INSTANCE,
          TestTable.INT64,
          ones.stream().map(i -> List.of(1, 2)).toList());
    }
    return table;
  }

  private Path file(String name) {
    return folder.resolve(name + ".arrow");
  }
}
