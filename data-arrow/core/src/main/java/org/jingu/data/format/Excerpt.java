package org.jingu.data.format;

/** Text of a file in a message, which must not be as long as the file. */
public final class Excerpt {
  private static final int LONGEST = 100;

  private Excerpt() {}

  /** The text, or its start and how long it is. */
  public static String of(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "… (" + text.length() + " characters)";
  }
}
