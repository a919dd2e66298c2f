package org.jingu.cuda.code;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One kernel: equal texts are equal kernels with equal names.
 *
 * @param name the function's name
 * @param text its CUDA C, which begins with a comment that says what it does; empty where every
 *     source has it
 */
public record KernelCode(String name, String text) {
  /** In a text, what stands for the kernel's name until it is known. */
  static final String NAME = "@";

  /** A kernel that every source has. */
  public static KernelCode library(String name) {
    return new KernelCode(name, "");
  }

  /**
   * A kernel whose name is its kind and a digest of its text.
   *
   * @param text with {@link #NAME} in place of the name
   */
  public static KernelCode of(String kind, String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      String name = kind + "_" + HexFormat.of().formatHex(digest, 0, 5);
      return new KernelCode(name, text.replace(NAME, name));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
