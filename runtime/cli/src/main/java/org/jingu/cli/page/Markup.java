package org.jingu.cli.page;

import java.util.Locale;

/** Text that grows element by element. */
public final class Markup {
  private final StringBuilder text = new StringBuilder();

  /** A text as content or attribute, without the control characters that XML forbids. */
  public static String escape(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
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
