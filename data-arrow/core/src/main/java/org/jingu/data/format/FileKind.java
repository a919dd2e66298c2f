package org.jingu.data.format;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jingu.api.data.DataException;

/**
 * Knows files that are no plain text by their first bytes, so that the message says what they are
 * instead of what is wrong with them as text.
 */
final class FileKind {
  /** How many bytes are looked at. */
  static final int LOOKED_AT = 4096;

  private static final String UNPACK = "unpack it (gzip and zstd are read as they are)";
  private static final String EXPORT = "export it as text, such as CSV";
  private static final String ARROW =
      "rows may be Arrow, not compressed, and side tables are text; export it as text";
  private static final String DOWNLOAD = "the download may have failed; get the data itself";

  /** How a signature is compared. */
  private enum How {
    /** Byte by byte. */
    EXACT,
    /** The same, and control characters follow, since text may start with the same letters. */
    BINARY,
    /** As text, without regard to case and leading spaces. */
    TEXT
  }

  /**
   * The start of a file.
   *
   * @param what what the file is
   * @param advice what to do
   * @param how how it is compared
   * @param offset where it stands
   * @param start the bytes, a character each
   */
  private record Signature(String what, String advice, How how, int offset, String start) {
    boolean matches(byte[] head) {
      String text = new String(head, StandardCharsets.ISO_8859_1);
      return switch (how) {
        case EXACT -> text.startsWith(start, offset);
        case BINARY -> text.startsWith(start, offset) && text.chars().anyMatch(Signature::control);
        case TEXT -> text.strip().toLowerCase(Locale.ROOT).startsWith(start);
      };
    }

    /** Control characters that text does not have; some separate cells, such as U+0001. */
    private static boolean control(int c) {
      return c == 0 || (c >= 3 && c <= 8) || (c >= 14 && c <= 26);
    }
  }

  private static final List<Signature> SIGNATURES =
      List.of(
          binary("a bzip2 file", UNPACK, "BZh"),
          exact("an xz file", UNPACK, "fd377a585a00"),
          exact("an lz4 file", UNPACK, "04224d18"),
          exact("an lz4 file", UNPACK, "02214c18"),
          exact("an lzop file", UNPACK, "894c5a4f000d0a1a0a"),
          exact("an lzip file", UNPACK, "4c5a495001"),
          exact("a file of compress (.Z)", UNPACK, "1f9d"),
          exact("a snappy file", UNPACK, "ff060000734e61507059"),
          exact("a zip archive, as .xlsx workbooks are too", "unpack it, or " + EXPORT, "504b0304"),
          exact("an empty zip archive", DOWNLOAD, "504b0506"),
          exact("a 7z archive", UNPACK, "377abcaf271c"),
          exact("a rar archive", UNPACK, "526172211a07"),
          new Signature("a tar archive", UNPACK, How.BINARY, 257, "ustar"),
          binary("a Parquet file", EXPORT, "PAR1"),
          binary("an encrypted Parquet file", EXPORT, "PARE"),
          binary("an Arrow file", ARROW, "ARROW1"),
          exact("an Arrow stream", ARROW, "ffffffff"),
          binary("a Feather file", EXPORT, "FEA1"),
          exact("an Avro file", EXPORT, "4f626a01"),
          binary("an ORC file", EXPORT, "ORC"),
          exact("a Hadoop sequence file", EXPORT, "53455106"),
          exact("an HDF5 file", EXPORT, "894844460d0a1a0a"),
          exact("a NumPy file", EXPORT, "934e554d5059"),
          binary("an SQLite database", EXPORT, "SQLite format 3"),
          exact("a workbook or document of Office 97, such as .xls", EXPORT, "d0cf11e0a1b11ae1"),
          text("a PDF document", EXPORT, "%pdf-"),
          text("an RTF document", EXPORT, "{\\rtf"),
          text("an HTML page", DOWNLOAD, "<!doctype html"),
          text("an HTML page", DOWNLOAD, "<html"),
          text("an XML document", EXPORT, "<?xml "),
          text("a pointer of Git LFS", "run 'git lfs pull'", "version https://git-lfs"));

  private FileKind() {}

  static boolean isGzip(byte[] head) {
    return starts(head, "1f8b");
  }

  /** Whether a file is compressed in a way that is read as it is. */
  static boolean isPacked(byte[] head) {
    return isGzip(head) || starts(head, "28b52ffd");
  }

  /**
   * Refuses what is no text.
   *
   * @param name what messages call the file
   * @param head its first bytes, unpacked
   * @param charset the encoding that is wanted
   * @throws DataException that says what the file is and what to do
   */
  static void check(String name, byte[] head, Charset charset) {
    if (isPacked(head)) {
      throw is(name, "compressed twice", "unpack it once");
    }
    checkMark(name, head, charset);
    for (Signature it : SIGNATURES) {
      if (it.matches(head)) {
        throw is(name, it.what(), it.advice());
      }
    }
    if (!encoded(charset, "UTF-16") && !encoded(charset, "UTF-32")) {
      checkZeros(name, head);
    }
  }

  /** The encoding that the first bytes tell: by a byte order mark or zeros; empty where neither. */
  static String encoding(byte[] head) {
    String marked = mark(head);
    return marked.isEmpty() ? byZeros(head) : marked;
  }

  private static String mark(byte[] head) {
    if (starts(head, "fffe0000") || starts(head, "0000feff")) {
      return "UTF-32";
    }
    if (starts(head, "fffe") || starts(head, "feff")) {
      return "UTF-16";
    }
    return starts(head, "efbbbf") ? "UTF-8" : "";
  }

  /** A byte order mark tells the encoding; in another one letters would be wrong. */
  private static void checkMark(String name, byte[] head, Charset charset) {
    String marked = mark(head);
    if (!encoded(charset, marked)) {
      throw is(
          name,
          "text in %s, as its byte order mark says, not in %s".formatted(marked, charset),
          "set options.charset: " + marked);
    }
  }

  private static void checkZeros(String name, byte[] head) {
    String encoding = byZeros(head);
    if (!encoding.isEmpty()) {
      throw is(name, "text in UTF-16", "set options.charset: " + encoding);
    }
    for (byte octet : head) {
      if (octet == 0) {
        throw is(
            name,
            "no text, but binary or damaged: it has NUL characters",
            EXPORT + ", or remove them");
      }
    }
  }

  /** Letters of UTF-16 have a zero in every second byte. */
  private static String byZeros(byte[] head) {
    int[] zeros = new int[2];
    for (int i = 0; i < head.length; i++) {
      zeros[i % 2] += head[i] == 0 ? 1 : 0;
    }
    int many = head.length / 4;
    if (zeros[1] > many && zeros[0] < many / 4 + 1) {
      return "UTF-16LE";
    }
    return zeros[0] > many && zeros[1] < many / 4 + 1 ? "UTF-16BE" : "";
  }

  private static boolean encoded(Charset charset, String name) {
    return charset.name().toUpperCase(Locale.ROOT).contains(name);
  }

  private static boolean starts(byte[] head, String hex) {
    return exact("", "", hex).matches(head);
  }

  private static DataException is(String name, String what, String advice) {
    return new DataException("'%s' is %s; %s".formatted(name, what, advice));
  }

  private static Signature exact(String what, String advice, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return new Signature(
        what, advice, How.EXACT, 0, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private static Signature binary(String what, String advice, String start) {
    return new Signature(what, advice, How.BINARY, 0, start);
  }

  private static Signature text(String what, String advice, String start) {
    return new Signature(what, advice, How.TEXT, 0, start);
  }
}
