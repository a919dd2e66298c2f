package org.jingu.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What callers have to know. */
public final class Token {
  private static final String SCHEME = "Bearer ";

  private final byte[] value;

  /** With a text that is not empty. */
  public Token(String value) {
    this.value = value.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether a caller sends it; comparing tells nothing by the time that it takes.
   *
   * @param authorization the header of that name, or null
   */
  public boolean isIn(@Nullable String authorization) {
    return authorization != null
        && authorization.startsWith(SCHEME)
        && MessageDigest.isEqual(
            value,
            authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
  }

  /** What a caller without it is told. */
  public static String refusal(@Nullable String authorization) {
    return (authorization == null ? "there is no token" : "the token is wrong")
        + "; send the header 'Authorization: Bearer TOKEN'";
  }
}
