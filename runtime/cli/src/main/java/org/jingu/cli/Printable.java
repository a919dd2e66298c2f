package org.jingu.cli;

import java.util.Locale;

/**
 * Text of any origin, made fit for a terminal: what would move its cursor, colour it, or show the
 * text in another order is written as an escape, as JSON does.
 */
public final class Printable {
  private static final int LONGEST_LINE = 2000;
  private static final int HEAD = 1200;
  private static final int TAIL = 400;

  private Printable() {}

  /** Whether a character does something instead of showing something; a line's end is none. */
  public static boolean isControl(char c) {
    return (c < ' ' && c != '\n' && c != '\t')
        || (c >= 0x7f && c <= 0x9f)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  /** The text in lines as they are. */
  public static String text(String text) {
    return escape(text.replace("\r\n", "\n"), false);
  }

  /** The text as one line: its lines' ends and tabs are escapes too. */
  public static String line(String text) {
    return escape(text, true);
  }

  /**
   * The text with its longest lines cut in their middle, for a message has its advice at its end.
   */
  public static String shortened(String text) {
    if (text.length() <= LONGEST_LINE) {
      return text;
    }
    StringBuilder all = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      all.append(all.length() == 0 ? "" : "\n");
      if (line.length() <= LONGEST_LINE) {
        all.append(line);
      } else {
        String left = String.format(Locale.ROOT, " … (%,d characters) … ", line.length());
        all.append(line, 0, HEAD).append(left);
        all.append(line, line.length() - TAIL, line.length());
      }
    }
    return all.toString();
  }

  private static String escape(String text, boolean oneLine) {
    int plain = 0;
    while (plain < text.length() && isPlain(text.charAt(plain), oneLine)) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, plain);
    for (int i = plain; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPlain(c, oneLine)) {
        escaped.append(c);
      } else if (c == '\n' || c == '\t') {
        escaped.append(c == '\n' ? "\\n" : "\\t");
      } else {
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    return escaped.toString();
  }

  private static boolean isPlain(char c, boolean oneLine) {
    return !isControl(c) && !(oneLine && (c == '\n' || c == '\t'));
  }
}
