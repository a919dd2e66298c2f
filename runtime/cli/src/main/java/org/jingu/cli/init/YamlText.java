package org.jingu.cli.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jingu.cli.Printable;

/** Text of any origin as parts of a YAML file. */
final class YamlText {
  private static final int WIDTH = 100;

  private YamlText() {}

  /** A key or value: bare where YAML takes it for text, else quoted. */
  static String plain(String text) {
    boolean bare =
        text.matches("[A-Za-z_][A-Za-z0-9_./-]*")
            && !text.matches("(?i)true|false|null|yes|no|on|off|y|n|.*\\.(inf|nan)");
    return bare ? text : quoted(text);
  }

  /** A text in double quotes. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Printable.isControl(c) || c < ' ' || c == '\u007f' || c >= '\ufdd0') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** A number, whole where it is. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** A list in brackets, over several lines where it is long. */
  static String list(List<String> texts, String indent) {
    StringBuilder list = new StringBuilder("[");
    int column = WIDTH / 2;
    for (int i = 0; i < texts.size(); i++) {
      String text = plain(texts.get(i)) + (i + 1 < texts.size() ? "," : "]");
      if (column + text.length() > WIDTH) {
        list.append('\n').append(indent);
        column = indent.length();
      } else if (i > 0) {
        list.append(' ');
      }
      list.append(text);
      column += text.length() + 1;
    }
    return texts.isEmpty() ? "[]" : list.toString();
  }

  /** A comment on lines of its own. */
  static String comment(String text, String indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : safe(text).split(" ", -1)) {
      if (!line.isEmpty() && indent.length() + line.length() + word.length() > WIDTH - 3) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    StringBuilder comment = new StringBuilder();
    lines.forEach(it -> comment.append(indent).append("# ").append(it).append('\n'));
    return comment.toString();
  }

  /** A command as a comment, on one line, from which it can be copied. */
  static String command(String command) {
    return "#   " + safe(command) + "\n";
  }

  /** A comment behind a key, on the same line. */
  static String behind(String text) {
    return " # " + safe(text);
  }

  /** Characters that YAML takes nowhere, not even in comments, are escapes. */
  private static String safe(String text) {
    return Printable.line(text)
        .replace("\ufeff", "\\ufeff")
        .replace("\ufffe", "\\ufffe")
        .replace("\uffff", "\\uffff");
  }
}
