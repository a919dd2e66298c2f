package org.jingu.data.read;

import static org.jingu.data.read.RawArrow.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything in a file is read or it is refused. "FILE" in a message is the file's path. */
class ArrowFramingTest {
  private static final Field USER = field("c", TestTable.INT32);
  private static final String AGAIN = "; write the file again or restore it from a copy";

  @TempDir Path folder;

  @Test
  void streamsOfTheSameColumnsAreReadOneAfterTheOther() {
    assertCells("1 2 3 4", first().end().add(second().end()));
    assertCells("1 2 3 4", first().add(second()));
    assertCells("1 2 3 4", first().end().add(second()).end());
    RawArrow old = RawArrow.stream().withoutMarks().schema(USER).ints(3, 4).end();
    assertCells("1 2 3 4", first().end().add(old));
  }

  @Test
  void streamsOfOtherColumnsDoNotGoTogether() {
    RawArrow renamed = RawArrow.stream().schema(field("d", TestTable.INT32)).ints(3).end();
    int at = first().end().toBytes().length;
    assertBad(
        "FILE holds another stream from byte %d on that does not go with the first: its column 0 is 'd' (int32) instead of 'c' (int32); keep them as files of their own"
            .formatted(at),
        first().end().add(renamed));
    RawArrow wider = RawArrow.stream().schema(field("c", TestTable.INT64)).end();
    assertBad(
        "FILE holds another stream from byte %d on that does not go with the first: its column 0 is 'c' (int64) instead of 'c' (int32); keep them as files of their own"
            .formatted(at),
        first().end().add(wider));
    RawArrow more = RawArrow.stream().schema(USER, field("d", TestTable.INT32)).end();
    assertBad(
        "FILE holds another stream from byte %d on that does not go with the first: it has 2 columns instead of 1; keep them as files of their own"
            .formatted(at),
        first().end().add(more));
    RawArrow prepared =
        RawArrow.stream().schema(Endianness.Little, Map.of("jingu.x", "b"), USER).ints(3).end();
    assertBad(
        "FILE holds another stream from byte %d on that does not go with the first: its metadata 'jingu.x' is b instead of null; keep them as files of their own"
            .formatted(at),
        first().end().add(prepared));
    assertCells(
        "1 2 3",
        first()
            .end()
            .add(RawArrow.stream().schema(Endianness.Little, Map.of("pandas", "2"), USER).ints(3)));
  }

  @Test
  void bytesAfterTheEndOfAStreamAreRefused() {
    int at = first().end().toBytes().length;
    String rest = " that are no stream of their own; cut them off, or write the file again";
    for (byte[] more :
        List.of(
            new byte[1],
            new byte[64],
            "garbage, garbage".getBytes(StandardCharsets.US_ASCII),
            new byte[] {16, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17},
            new byte[] {
              -1, -1, -1, -1, 16, 0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
            })) {
      assertBad(
          "FILE holds %d bytes after the end of the stream at byte %d%s"
              .formatted(more.length, at, rest),
          first().end().add(more));
    }
    byte[] batch = Arrays.copyOfRange(first().toBytes(), start().toBytes().length, at - 8);
    assertBad(
        "FILE holds %d bytes after the end of the stream at byte %d%s"
            .formatted(batch.length, at, rest),
        first().end().add(batch));
  }

  @Test
  void streamsOfBeforeTheMarksAreRead() {
    RawArrow old =
        RawArrow.stream().withoutMarks().version(MetadataVersion.V4).schema(USER).ints(1, 2);
    assertCells("1 2", old);
    assertCells("1 2", old.end());
  }

  @Test
  void theSchemaAtTheStartOfAFileMayBeMissing() {
    Schema schema = new Schema(List.of(USER));
    assertCells("1 2 3", RawArrow.file().ints(1, 2).ints(3).end().footer(schema));
    assertCells("", RawArrow.file().end().footer(schema));
  }

  @Test
  void filesOfBeforeTheMarksAreRead() {
    assertCells("1 2", RawArrow.file().withoutMarks().schema(USER).ints(1, 2).end().footer());
  }

  @Test
  void anotherByteOrderIsRefused() {
    String message =
        "FILE is written in big-endian byte order, which is not read; write it on a little-endian"
            + " machine, or with a library that converts it";
    assertBad(message, RawArrow.stream().schema(Endianness.Big, Map.of(), USER).ints(1).end());
    assertBad(message, RawArrow.file().schema(Endianness.Big, Map.of(), USER).ints(1).footer());
    Path file =
        RawArrow.stream()
            .schema(Endianness.Big, Map.of(), field("token", ArrowType.Utf8.INSTANCE))
            .write(folder.resolve("vocabulary.arrow"));
    DataException e = assertThrows(DataException.class, () -> ArrowText.read(file, "token"));
    assertEquals(message.replace("FILE", file.toString()), e.getMessage());
  }

  @Test
  void versionsThatLayColumnsOutOtherwiseAreRefused() {
    for (short version : new short[] {MetadataVersion.V3, 17}) {
      assertBad(
          "FILE has version %d of the Arrow format; versions 4 and 5 are read, so write it again with a library of Arrow 0.8 or later"
              .formatted(version + 1),
          RawArrow.stream().version(version).schema(USER).ints(1));
    }
  }

  @Test
  void filesPutTogetherAreRefused() {
    RawArrow whole = RawArrow.file().schema(USER).ints(1, 2).end().footer();
    assertCells("1 2", whole);
    DataException e =
        assertThrows(
            DataException.class,
            () -> read(RawArrow.file().schema(USER).ints(1, 2).end().footer().add(whole)));
    assertEquals(
        "its footer does not name, as when files are put one after the other; keep each as a file"
            + " of its own",
        e.getMessage().substring(e.getMessage().indexOf("its footer")));
  }

  @Test
  void bytesAfterTheEndOfAFileAreRefused() {
    RawArrow whole = RawArrow.file().schema(USER).ints(1, 2).footer();
    int end = whole.toBytes().length;
    assertBad(
        "FILE holds 3 bytes after the end of the Arrow file at byte %d; cut them off, or write the file again"
            .formatted(end),
        whole.add((byte) 1, (byte) 2, (byte) 3));
    assertBad(
        "FILE is damaged: it does not end with ARROW1, so its end is missing" + AGAIN,
        RawArrow.file().schema(USER).ints(1, 2));
  }

  @Test
  void spaceBetweenMessagesMayBePadded() {
    assertCells(
        "1 2 3",
        RawArrow.file()
            .schema(USER)
            .add(new byte[256])
            .ints(1, 2)
            .add(new byte[64])
            .ints(3)
            .end()
            .footer());
    assertBad(
        "FILE holds 100 bytes from byte %d on that its footer does not name, as when files are put one after the other; keep each as a file of its own"
            .formatted(RawArrow.file().schema(USER).ints(1, 2).toBytes().length),
        RawArrow.file()
            .schema(USER)
            .ints(1, 2)
            .add("x".repeat(100).getBytes(StandardCharsets.US_ASCII))
            .ints(3)
            .footer());
  }

  @Test
  void recordBatchesMustNotOverlapNorLieOutside() {
    RawArrow twice = RawArrow.file().schema(USER).ints(1, 2);
    long[] last = twice.last();
    long end = last[0] + last[1] + last[2];
    assertBad(
        "FILE is damaged: its footer names a message at byte %d, within the one that ends at byte %d%s"
            .formatted(last[0], end, AGAIN),
        twice.claim(last[0], last[1], last[2]).footer());
    RawArrow outside = RawArrow.file().schema(USER).ints(1, 2).claim(end, 96, 1L << 40).footer();
    assertBad(
        "FILE is damaged: record batch 1 claims bytes %d to %d of a file of %d%s"
            .formatted(end, end + 96 + (1L << 40), outside.toBytes().length, AGAIN),
        outside);
  }

  @Test
  void theFooterMustBeOfTheSameFile() {
    Schema other = new Schema(List.of(field("d", TestTable.INT32)));
    assertBad(
        "FILE is damaged: its footer is of another file than its start: its column 0 is 'd' (int32)"
            + " instead of 'c' (int32)"
            + AGAIN,
        RawArrow.file().schema(USER).ints(1).footer(other));
  }

  @Test
  void everyStreamHasItsOwnDictionary() {
    Field text = dictionary(7);
    RawArrow one = texts(RawArrow.stream().schema(text), false, "ab", "cd");
    RawArrow two = texts(RawArrow.stream().schema(text), false, "ef", "gh");
    assertCells("cd ab gh ef", one.ints(1, 0).end().add(two.ints(1, 0).end()));
    RawArrow none = RawArrow.stream().schema(text).ints(0).end();
    assertBad(
        "FILE, record batch 1, row 0, column 'c': dictionary index 0 is outside [0, 0); write the"
            + " file again",
        texts(RawArrow.stream().schema(text), false, "ab").ints(0).end().add(none));
    RawArrow other = texts(RawArrow.stream().schema(dictionary(8)), false, "ij").ints(0).end();
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                read(texts(RawArrow.stream().schema(text), false, "ab").ints(0).end().add(other)));
    assertEquals(true, e.getMessage().contains("does not go with the first"), e.getMessage());
  }

  @Test
  void streamsMayReplaceDictionariesAndFilesMayNot() {
    Field text = dictionary(7);
    RawArrow stream = texts(RawArrow.stream().schema(text), false, "ab", "cd").ints(1, 0);
    stream = texts(stream, true, "ef").ints(2, 0);
    stream = texts(stream, false, "gh").ints(0);
    assertCells("cd ab ef ab gh", stream.end());
    RawArrow file = texts(RawArrow.file().schema(text), false, "ab").ints(0);
    file = texts(file, true, "ef").ints(1);
    assertCells("ab ef", file.footer());
    RawArrow replaced = texts(RawArrow.file().schema(text), false, "ab").ints(0);
    assertBad(
        "FILE, dictionary batch 1 replaces the dictionary of column 'c', which the file format does"
            + " not allow; write one dictionary for the whole file",
        texts(replaced, false, "ef").footer());
  }

  private static Field dictionary(long id) {
    DictionaryEncoding encoding = new DictionaryEncoding(id, false, new ArrowType.Int(32, true));
    return new Field("c", new FieldType(true, ArrowType.Utf8.INSTANCE, encoding), List.of());
  }

  /** A dictionary batch of texts of two characters, for the first column. */
  private static RawArrow texts(RawArrow to, boolean delta, String... texts) {
    int[] offsets = new int[texts.length + 1];
    Arrays.setAll(offsets, i -> 2 * i);
    byte[] first = RawArrow.bytes(offsets);
    byte[] body = Arrays.copyOf(first, first.length + 64);
    byte[] characters = String.join("", texts).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(characters, 0, body, first.length, characters.length);
    return to.dictionary(
        7,
        delta,
        texts.length,
        new long[][] {{texts.length, 0}},
        new long[][] {{0, 0}, {0, 4L * offsets.length}, {first.length, characters.length}},
        body);
  }

  private static RawArrow start() {
    return RawArrow.stream().schema(USER);
  }

  private static RawArrow first() {
    return start().ints(1, 2);
  }

  private static RawArrow second() {
    return start().ints(3, 4);
  }

  private void assertCells(String expected, RawArrow raw) {
    assertEquals(expected, String.join(" ", read(raw)));
  }

  private void assertBad(String message, RawArrow raw) {
    DataException e = assertThrows(DataException.class, () -> read(raw));
    assertEquals(message.replace("FILE", folder.resolve("raw.arrow").toString()), e.getMessage());
  }

  private List<String> read(RawArrow raw) {
    List<String> cells = new ArrayList<>();
    try (ArrowRows rows = ArrowRows.open(raw.write(folder.resolve("raw.arrow")))) {
      rows.select(List.of("c"), column -> CellStyle.PLAIN);
      String[] row;
      while ((row = rows.next()) != null) {
        cells.add(row[0]);
      }
    }
    return cells;
  }

  @Test
  void fewBytesThatAreNothingSaySo() throws IOException {
    Path file = Files.write(folder.resolve("few"), new byte[] {4, 0, 0, 0, 1, 2, 3, 4});
    DataException e = assertThrows(DataException.class, () -> ArrowRows.open(file));
    assertEquals(
        file
            + " is not an Arrow IPC file or stream: it starts with the bytes 04 00 00 00 01 02 03"
            + " 04; text files are prepared with 'jingu prepare'",
        e.getMessage());
  }
}
