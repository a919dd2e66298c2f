package org.jingu.benchmark.quality;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
import org.jingu.benchmark.quality.PreparedData.Row;

/** The text files that peers read, as their users write them. */
enum PeerText {
  /**
   * {@code 1 |a 17 |b 3 4 |c 0:0.5}: a namespace of one letter a sparse feature, so that {@code -q
   * ::} pairs them, and one more for all dense features.
   */
  VOWPAL_WABBIT("vw") {
    @Override
    String line(Row row, int[] tableRows) {
      StringBuilder line = new StringBuilder(row.label() > 0 ? "1" : "-1");
      for (int feature = 0; feature < row.ids().length; feature++) {
        line.append(" |").append(letter(feature));
        for (int id : row.ids()[feature]) {
          line.append(' ').append(id);
        }
      }
      if (row.dense().length > 0) {
        line.append(" |").append(letter(row.ids().length));
        for (int i = 0; i < row.dense().length; i++) {
          line.append(' ').append(i).append(':').append(decimal(row.dense()[i]));
        }
      }
      return line.toString();
    }

    private static char letter(int feature) {
      return LETTERS.charAt(feature);
    }
  },

  /**
   * {@code 1 0:17:1 1:40:0.5 1:41:0.5 2:99:0.5}: field, index over all fields and value. The ids of
   * a row's field share the value 1, a dense feature is a field with one index.
   */
  LIBFFM("ffm") {
    @Override
    String line(Row row, int[] tableRows) {
      StringJoiner line = new StringJoiner(" ");
      line.add(row.label() > 0 ? "1" : "0");
      int offset = 0;
      for (int field = 0; field < tableRows.length; field++) {
        int[] ids = row.ids()[field];
        for (int id : ids) {
          String value = ids.length == 1 ? "1" : decimal(1f / ids.length);
          line.add(field + ":" + (offset + id) + ":" + value);
        }
        offset += tableRows[field];
      }
      for (int i = 0; i < row.dense().length; i++) {
        line.add((tableRows.length + i) + ":" + (offset + i) + ":" + decimal(row.dense()[i]));
      }
      return line.toString();
    }
  };

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private final String suffix;

  PeerText(String suffix) {
    this.suffix = suffix;
  }

  /** A row as a line. */
  abstract String line(Row row, int[] tableRows);

  /** The file of a part. */
  Path file(Path folder, String part) {
    return folder.resolve(part + "." + suffix);
  }

  /** Writes every part into a folder. */
  void write(PreparedData data, Path folder) throws IOException {
    int[] tableRows = data.tableRows();
    for (String part : PreparedData.PARTS) {
      try (BufferedWriter out = Files.newBufferedWriter(file(folder, part))) {
        data.forEach(part, row -> append(out, line(row, tableRows)));
      }
    }
  }

  private static void append(BufferedWriter out, String line) {
    try {
      out.append(line).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String decimal(float value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
