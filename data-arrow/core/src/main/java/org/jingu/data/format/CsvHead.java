package org.jingu.data.format;

import java.util.ArrayList;
import java.util.List;

/** The first rows of a file, of any width: for finding out how the file is written. */
public final class CsvHead {
  private CsvHead() {}

  /**
   * The first lines, as one text.
   *
   * @param mostCharacters after how many characters no further line is read
   * @throws org.jingu.api.data.DataException if the file cannot be read or is no text
   */
  public static String text(TextFile file, String charset, int mostCharacters) {
    StringBuilder text = new StringBuilder();
    try (LineReader lines = file.open(charset)) {
      Line line = lines.next();
      while (line != null && text.length() < mostCharacters) {
        text.append(line.text()).append('\n');
        line = lines.next();
      }
    }
    return text.toString();
  }

  /**
   * Reads them.
   *
   * @param options how cells are written; the header and the columns do not matter
   * @param most how many rows
   * @param mostCharacters after how many characters no further row is read
   * @throws org.jingu.api.data.DataException if the file cannot be read, is no text, or is JSON
   */
  public static List<Row> rows(
      TextFile file, CsvFormat.Options options, int most, int mostCharacters) {
    List<Row> rows = new ArrayList<>();
    try (LineReader lines = file.open(options.charset())) {
      CsvRows in = new CsvRows(lines, options);
      long characters = 0;
      Row row = in.read();
      while (row != null && rows.size() < most && characters < mostCharacters) {
        if (rows.isEmpty()) {
          in.refuseJson(row);
        }
        rows.add(row);
        characters += row.raw().length();
        row = in.read();
      }
    }
    return rows;
  }
}
