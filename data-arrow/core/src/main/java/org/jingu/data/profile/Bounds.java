package org.jingu.data.profile;

/**
 * How much of the files is looked at; what is beyond costs neither time nor memory.
 *
 * @param rows rows at most
 * @param bytes bytes at most, as stored
 */
public record Bounds(long rows, long bytes) {
  /** Two million rows or 512 MiB, whichever comes first. */
  public static final Bounds USUAL = new Bounds(2_000_000, 512L << 20);
}
