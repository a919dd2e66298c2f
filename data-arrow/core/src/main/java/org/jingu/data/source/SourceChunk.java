package org.jingu.data.source;

import java.util.Map;

/**
 * What a file says of a chunk before it is read.
 *
 * @param rows how many it has
 * @param columns by name, what it says of each column
 */
public record SourceChunk(int rows, Map<String, Claim> columns) {
  /**
   * A column of a chunk.
   *
   * @param bytes what it takes unpacked, as far as the file says
   * @param values the number of its values, or of all elements of its lists, at most
   * @param complete whether no value is missing; false where the file does not say
   */
  public record Claim(long bytes, long values, boolean complete) {}
}
