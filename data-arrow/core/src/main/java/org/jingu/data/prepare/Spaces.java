package org.jingu.data.prepare;

/**
 * Spaces around the text of cells. Those of spreadsheets count too: the no-break space, which
 * {@link String#strip} keeps, and the byte order mark.
 */
final class Spaces {
  private Spaces() {}

  static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  static boolean around(String text) {
    return !text.isEmpty() && (isSpace(text.charAt(0)) || isSpace(text.charAt(text.length() - 1)));
  }

  private static boolean isSpace(char c) {
    return c <= ' '
        ? Character.isWhitespace(c)
        : c > '~' && (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF');
  }
}
