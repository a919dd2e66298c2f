package org.jingu.data.format;

import org.jspecify.annotations.Nullable;

/**
 * What the lines of a file are like in an encoding, which tells whether it is the right one.
 *
 * @param lines how many were read
 * @param beyondAscii those with characters beyond ASCII
 * @param malformed those with bytes that are not valid in the encoding
 * @param controls those with U+0080 to U+009F, which no text has
 */
public record LineCensus(long lines, long beyondAscii, long malformed, long controls) {
  /**
   * Reads a file.
   *
   * @param mostBytes after how many bytes, as stored, no further line is read
   * @param mostLines after how many lines
   * @throws org.jingu.api.data.DataException if the file cannot be read or is no text
   */
  public static LineCensus of(TextFile file, String charset, long mostBytes, long mostLines) {
    long lines = 0;
    long characters = 0;
    long beyondAscii = 0;
    long malformed = 0;
    long controls = 0;
    try (LineReader in = file.open(charset)) {
      @Nullable Line line = in.next();
      // Compressed files have many more characters than bytes.
      while (line != null
          && in.bytesRead() <= mostBytes
          && characters <= 4 * mostBytes
          && lines < mostLines) {
        lines++;
        characters += line.text().length();
        int highest = 0;
        boolean control = false;
        for (int i = 0; i < line.text().length(); i++) {
          char c = line.text().charAt(i);
          highest |= c;
          control |= c >= 0x80 && c <= 0x9f;
        }
        beyondAscii += highest >= 0x80 ? 1 : 0;
        controls += control ? 1 : 0;
        malformed += line.problem() != null && line.text().indexOf('\uFFFD') >= 0 ? 1 : 0;
        line = in.next();
      }
    }
    return new LineCensus(lines, beyondAscii, malformed, controls);
  }
}
