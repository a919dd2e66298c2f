package org.jingu.cli.page;

import java.util.Locale;
import org.jingu.cli.Printable;

/** Text that grows element by element. */
public final class Markup {
  private final StringBuilder text = new StringBuilder();

  /**
   * A text as content or attribute: what XML has no place for, and what would show the page's text
   * in another order, becomes a replacement character.
   */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isText(c) ? c : 0xfffd);
              }
            });
    return escaped.toString();
  }

  private static boolean isText(int c) {
    boolean alone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return !alone
        && (c & 0xfffe) != 0xfffe
        && (Character.isSupplementaryCodePoint(c) || !Printable.isControl((char) c));
  }

  /**
   * Adds markup by {@link String#format}; text among the arguments is escaped, other markup is not.
   */
  public Markup add(String format, Object... arguments) {
    Object[] escaped = new Object[arguments.length];
    for (int i = 0; i < escaped.length; i++) {
      escaped[i] = arguments[i] instanceof String word ? escape(word) : arguments[i];
    }
    text.append(String.format(Locale.ROOT, format, escaped)).append('\n');
    return this;
  }

  /** Adds text that is markup already, or style. */
  public Markup raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Adds other markup. */
  public Markup add(Markup other) {
    text.append(other.text);
    return this;
  }

  /** Whether there is nothing yet. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
