package org.jingu.data.format;

/**
 * Tells whether a quoted cell goes on beyond the end of a line.
 *
 * @param delimiter what separates cells
 * @param quote the quote character
 * @param afterSpaces whether a quote after spaces opens a cell too
 */
record Quotes(String delimiter, char quote, boolean afterSpaces) {
  /**
   * Looks at one line of a record.
   *
   * @param inside whether a quoted cell is open where the line starts
   * @return whether one is open where it ends
   */
  boolean open(String line, boolean inside) {
    boolean open = inside;
    boolean cellStart = !inside;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (!open && line.startsWith(delimiter, i)) {
        cellStart = true;
        i += delimiter.length() - 1;
      } else if (c == quote && (open || cellStart)) {
        open = !open;
        // A doubled quote closes and opens again at once.
        cellStart = !open && i + 1 < line.length() && line.charAt(i + 1) == quote;
      } else if (!(c == ' ' && cellStart && afterSpaces)) {
        cellStart = false;
      }
    }
    return open;
  }
}
