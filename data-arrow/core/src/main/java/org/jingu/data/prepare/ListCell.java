package org.jingu.data.prepare;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jingu.data.format.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Takes the lists apart that JSON and Python write into cells: {@code ["a", "b"]}, {@code ['a', 3,
 * None]}. Elements are text in quotes or words and numbers without spaces; null and None are left
 * out.
 */
final class ListCell {
  private final String text;
  private final SparseConfig.Form form;
  private final String separator;
  private final List<String> elements = new ArrayList<>();
  private int at;

  private ListCell(String text, SparseConfig.Form form, String separator) {
    this.text = text;
    this.form = form;
    this.separator = separator;
  }

  /**
   * The elements of a list.
   *
   * @param separator what separates them, spaces aside; a blank one is spaces
   * @throws BadRowException if the cell is no list; the message starts behind the column's name
   */
  static List<String> elements(String cell, SparseConfig.Form form, String separator)
      throws BadRowException {
    ListCell list = new ListCell(Spaces.strip(cell), form, Spaces.strip(separator));
    list.parse();
    return list.elements;
  }

  private void parse() throws BadRowException {
    char open = text.isEmpty() ? ' ' : text.charAt(0);
    char close = open == '[' ? ']' : open == '(' ? ')' : open == '{' ? '}' : ' ';
    if (close == ' ' || (form == SparseConfig.Form.JSON && open != '[')) {
      throw bad("it does not start with [");
    }
    at = 1;
    skipSpaces();
    while (at < text.length() && text.charAt(at) != close) {
      element(close);
      skipSpaces();
      if (at < text.length() && text.charAt(at) != close) {
        if (!text.startsWith(separator, at)) {
          throw bad("character %d is no '%s'".formatted(at + 1, separator));
        }
        at += separator.length();
        skipSpaces();
      }
    }
    if (at != text.length() - 1) {
      throw bad(at < text.length() ? "text follows its end" : "it has no end");
    }
  }

  private void element(char close) throws BadRowException {
    char first = text.charAt(at);
    if (first == '"' || (first == '\'' && form == SparseConfig.Form.PYTHON)) {
      elements.add(quoted(first));
      return;
    }
    int start = at;
    while (at < text.length() && text.charAt(at) != close && !ends(at)) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.isEmpty() || word.matches(".*[\\[\\](){}\"'].*")) {
      throw bad("character %d is no element".formatted(start + 1));
    }
    if (!word.equals(form == SparseConfig.Form.JSON ? "null" : "None") && !word.equals("nan")) {
      elements.add(word);
    }
  }

  private boolean ends(int place) {
    return Character.isWhitespace(text.charAt(place))
        || (!separator.isEmpty() && text.startsWith(separator, place));
  }

  private String quoted(char quote) throws BadRowException {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        escape(value);
      } else {
        value.append(c);
      }
    }
    if (at >= text.length()) {
      throw bad("a quote is not closed");
    }
    at++;
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw bad("half a character is escaped");
    }
    return value.toString();
  }

  private void escape(StringBuilder value) throws BadRowException {
    char c = text.charAt(at++);
    int digits = c == 'u' ? 4 : c == 'x' ? 2 : c == 'U' ? 8 : 0;
    if (digits == 0) {
      int known = "nrtbf".indexOf(c);
      value.append(known < 0 ? c : "\n\r\t\b\f".charAt(known));
      return;
    }
    Integer code = at + digits > text.length() ? null : hex(text.substring(at, at + digits));
    if (code == null || !Character.isValidCodePoint(code)) {
      throw bad("character %d is no escape".formatted(at));
    }
    value.appendCodePoint(code);
    at += digits;
  }

  private static @Nullable Integer hex(String digits) {
    return digits.matches("[0-9a-fA-F]+") && digits.length() < 9
        ? (Integer) (int) Long.parseLong(digits, 16)
        : null;
  }

  private void skipSpaces() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private BadRowException bad(String why) {
    return new BadRowException("is '%s'; expected a list: %s".formatted(Excerpt.of(text), why));
  }
}
