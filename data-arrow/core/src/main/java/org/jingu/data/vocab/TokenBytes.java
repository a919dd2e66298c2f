package org.jingu.data.vocab;

import java.nio.charset.StandardCharsets;

/**
 * A token as bytes: one that says how, then a byte or two a character. Unlike UTF-8 it gives every
 * text back, also one with half a pair of surrogates, so that what is counted in files is what is
 * counted in memory.
 */
final class TokenBytes {
  private static final byte NARROW = 0;
  private static final byte WIDE = 1;

  private TokenBytes() {}

  /** The bytes of a token, at least one. */
  static byte[] of(String token) {
    int length = token.length();
    boolean narrow = token.chars().allMatch(it -> it < 256);
    byte[] bytes = new byte[1 + (narrow ? length : 2 * length)];
    bytes[0] = narrow ? NARROW : WIDE;
    for (int i = 0; i < length; i++) {
      char character = token.charAt(i);
      if (narrow) {
        bytes[1 + i] = (byte) character;
      } else {
        bytes[1 + 2 * i] = (byte) (character >> 8);
        bytes[2 + 2 * i] = (byte) character;
      }
    }
    return bytes;
  }

  /** The token of such bytes. */
  static String text(byte[] bytes) {
    if (bytes[0] == NARROW) {
      return new String(bytes, 1, bytes.length - 1, StandardCharsets.ISO_8859_1);
    }
    char[] characters = new char[bytes.length / 2];
    for (int i = 0; i < characters.length; i++) {
      characters[i] = (char) ((bytes[1 + 2 * i] << 8) | (bytes[2 + 2 * i] & 0xff));
    }
    return new String(characters);
  }
}
