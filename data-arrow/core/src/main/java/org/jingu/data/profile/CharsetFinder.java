package org.jingu.data.profile;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.data.format.LineCensus;
import org.jingu.data.format.TextFile;

/** Finds the encoding of a file. */
final class CharsetFinder {
  /** A larger share of the lines beyond ASCII is no damage but another encoding. */
  private static final double DAMAGED = 0.02;

  private CharsetFinder() {}

  /**
   * Adds {@code charset} to the options where it is not UTF-8.
   *
   * @throws org.jingu.api.data.DataException if the file is no text
   */
  static void find(
      TextFile file, Bounds bounds, Map<String, Object> options, List<String> evidence) {
    String told = file.encoding();
    if (!told.isEmpty() && !told.equals("UTF-8")) {
      options.put("charset", told);
      evidence.add("the encoding is " + told + ", as the first bytes tell");
      return;
    }
    LineCensus asUtf8 = LineCensus.of(file, "UTF-8", bounds.bytes(), bounds.rows());
    if (asUtf8.malformed() <= DAMAGED * asUtf8.beyondAscii()) {
      return;
    }
    LineCensus asLatin = LineCensus.of(file, "ISO-8859-1", bounds.bytes(), bounds.rows());
    String charset = asLatin.controls() > 0 ? "windows-1252" : "ISO-8859-1";
    options.put("charset", charset);
    evidence.add(
        String.format(
            Locale.ROOT,
            "the encoding is no UTF-8: %,d of the %,d lines with letters beyond ASCII are not valid"
                + " in it; taken for %s",
            asUtf8.malformed(),
            asUtf8.beyondAscii(),
            charset));
  }
}
