package org.jingu.data.schema;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.DigestUtils;

/** Names of tables and joins as names of files. */
public final class FileNames {
  /** Most file systems take 255 bytes; endings and hidden prefixes need some. */
  private static final int LONGEST = 180;

  private FileNames() {}

  /**
   * A name that every file system and locale takes: what is not an ASCII letter, digit, dash,
   * underscore or inner dot is percent-encoded. Two names never become one.
   */
  public static String of(String name) {
    StringBuilder safe = new StringBuilder();
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || (c == '.' && !safe.isEmpty());
      if (plain) {
        safe.append(c);
      } else {
        safe.append('%').append("%02X".formatted((int) c));
      }
    }
    // A percent sign is always followed by two digits, so this cannot be another name's encoding.
    return safe.length() <= LONGEST
        ? safe.toString()
        : safe.substring(0, LONGEST) + "%%" + DigestUtils.sha256Hex(name).substring(0, 16);
  }
}
