package org.jingu.data.format;

import static org.jingu.data.format.FormatTesting.gzip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a file before lines do: compression, encoding, or no text at all. */
class TextFileTest {
  @TempDir Path temp;

  private String read(byte[] bytes) {
    return read(bytes, "UTF-8");
  }

  private String read(byte[] bytes, String charset) {
    StringBuilder text = new StringBuilder();
    try (LineReader in = new TextFile(file(bytes), "rows").open(charset)) {
      for (Line line = in.next(); line != null; line = in.next()) {
        text.append(line.text()).append(line.problem() == null ? "|" : "!");
      }
    }
    return text.toString();
  }

  private Path file(byte[] bytes) {
    return FormatTesting.write(temp, bytes);
  }

  private String failure(byte[] bytes) {
    String message = assertThrows(DataException.class, () -> read(bytes, "UTF-8")).getMessage();
    assertTrue(message.startsWith("'rows' is "), message);
    return message;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void everyMemberOfAGzipFileIsRead() throws IOException {
    assertEquals("a|b|c|", read(join(gzip("a\n"), gzip(""), gzip("b\nc\n"))));
    assertEquals("", read(gzip("")));
  }

  @Test
  void memberWithNameCommentAndExtraFieldIsRead() throws IOException {
    byte[] plain = gzip("a\nb\n");
    byte[] header =
        HexFormat.of().parseHex("1f8b081e00000000000003000161626e616d6500636f6d6d656e74001234");
    // Extra field of 3 bytes, name, comment and header checksum.
    header[10] = 3;
    header[11] = 0;
    byte[] whole =
        join(
            Arrays.copyOf(header, 12),
            new byte[] {1, 2, 3},
            "n\0c\0".getBytes(StandardCharsets.US_ASCII),
            new byte[2],
            Arrays.copyOfRange(plain, 10, plain.length));
    assertEquals("a|b|", read(whole));
  }

  @Test
  void zerosAfterTheLastMemberArePadding() throws IOException {
    assertEquals("a|", read(join(gzip("a\n"), new byte[100_000])));
    assertTrue(failure(join(gzip("a\n"), new byte[5], gzip("b\n"))).contains("after line 1"));
  }

  @Test
  void bytesAfterAMemberThatAreNoMemberAreDamage() throws IOException {
    byte[] good = gzip("a\nb\n");
    for (String rest : new String[] {"c\n", "\u001f", "\u001fx"}) {
      String message = failure(join(good, rest.getBytes(StandardCharsets.ISO_8859_1)));
      assertTrue(message.startsWith("'rows' is damaged after line 2: "), message);
    }
    assertTrue(failure(join(good, new byte[] {0x1f, (byte) 0x8b, 7, 0})).contains("member"));
  }

  @Test
  void everyTruncationIsDamage() throws IOException {
    byte[] whole = join(gzip("a\n".repeat(50)), gzip("b\n".repeat(50)));
    int boundary = gzip("a\n".repeat(50)).length;
    for (int length = 2; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length == boundary) {
        assertEquals("a|".repeat(50), read(cut));
      } else {
        assertTrue(failure(cut).contains("damaged after line"), "cut at " + length);
      }
    }
  }

  @Test
  void flippedBitsAreNeverReadAsOtherText() throws IOException {
    String text = "label,user\n1,a\n0,b\n".repeat(20);
    byte[] whole = gzip(text);
    String wanted = text.replace('\n', '|');
    Random random = new Random(3);
    for (int trial = 0; trial < 400; trial++) {
      byte[] damaged = whole.clone();
      int at = 2 + random.nextInt(whole.length - 2);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      try {
        assertEquals(wanted, read(damaged), "bit of byte " + at);
      } catch (DataException e) {
        assertTrue(e.getMessage().contains("damaged"), e.getMessage());
      }
    }
  }

  @Test
  void compressedTwiceIsTold() throws IOException {
    byte[] inner = gzip("a\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(out)) {
      gzip.write(inner);
    }
    assertTrue(failure(out.toByteArray()).contains("compressed twice"));
  }

  @Test
  void otherFormatsAreKnownByTheirFirstBytes() {
    Map<String, String> kinds =
        Map.ofEntries(
            Map.entry("425a6839314159265359000000", "bzip2"),
            Map.entry("fd377a585a000004", "xz"),
            Map.entry("04224d186040", "lz4"),
            Map.entry("504b030414000000", "zip"),
            Map.entry("377abcaf271c0004", "7z"),
            Map.entry("504152311500150015", "Parquet"),
            Map.entry("4152524f57310000ffffffff", "Arrow file"),
            Map.entry("ffffffff78000000", "Arrow stream"),
            Map.entry("4f626a0104166176726f", "Avro"),
            Map.entry("4f52430a0b00", "ORC"),
            Map.entry("894844460d0a1a0a", "HDF5"),
            Map.entry("53514c69746520666f726d6174203300", "SQLite"),
            Map.entry("255044462d312e34", "PDF"),
            Map.entry("d0cf11e0a1b11ae1", ".xls"),
            Map.entry("0a3c21444f43545950452068746d6c3e", "HTML"),
            Map.entry("0001020304", "no text"));
    kinds.forEach(
        (hex, kind) -> {
          String message = failure(HexFormat.of().parseHex(hex));
          assertTrue(message.contains(kind), message);
        });
  }

  @Test
  void textThatStartsLikeAnotherFormatIsText() {
    for (String text : new String[] {"PAR1,b", "ORC,user", "BZh9,x", "ARROW1;y", "SEQ", "%PD"}) {
      assertEquals(text + "|", read((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void anotherEncodingIsNamed() {
    for (String charset : new String[] {"UTF-16LE", "UTF-16BE"}) {
      byte[] text = "label,user\n1,a\n".getBytes(Charset.forName(charset));
      assertTrue(failure(text).contains("set options.charset: " + charset));
      assertEquals("label,user|1,a|", read(text, charset));
    }
    byte[] marked = "label\n".getBytes(StandardCharsets.UTF_16);
    assertTrue(failure(marked).contains("set options.charset: UTF-16"));
    assertEquals("label|", read(marked, "UTF-16"));
    DataException e =
        assertThrows(
            DataException.class,
            () -> read("\uFEFFé\n".getBytes(StandardCharsets.UTF_8), "ISO-8859-1"));
    assertTrue(e.getMessage().contains("set options.charset: UTF-8"), e.getMessage());
  }

  @Test
  void tornFileIsReadToTheDamage() throws IOException {
    byte[] whole = gzip("a\n".repeat(200_000));
    Path torn = Files.write(temp.resolve("torn"), Arrays.copyOf(whole, whole.length - 4));
    try (LineReader in = TextFile.of(torn).open("UTF-8")) {
      for (int i = 0; i < 200_000; i++) {
        assertEquals("a", in.next().text());
      }
      DataException e = assertThrows(DataException.class, in::next);
      assertEquals(
          "'torn' is damaged after line 200000: the file ends inside a gzip member; get the whole"
              + " file again",
          e.getMessage());
    }
  }
}
