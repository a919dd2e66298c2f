package org.jingu.data.vocab;

import java.util.Arrays;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Ids by hashing: {@code reserved + (murmur3(token) mod buckets)} with MurmurHash3 x86 32 bit of
 * the token's UTF-8 bytes taken as unsigned, and one or two reserved rows (see {@link Vocabulary}).
 */
public final class HashedVocabulary implements Vocabulary {
  private final int buckets;
  private final int seed;
  private final int reserved;

  /**
   * With a number of buckets.
   *
   * @param missingRow whether missing values have a row of their own
   */
  public HashedVocabulary(int buckets, int seed, boolean missingRow) {
    this.buckets = buckets;
    this.seed = seed;
    this.reserved = missingRow ? 2 : 1;
  }

  @Override
  public int rows() {
    return Math.addExact(reserved, buckets);
  }

  @Override
  public int idOf(@Nullable String token) {
    if (token == null) {
      return OOV;
    }
    byte[] bytes = Utf8.of(token);
    return idOf(bytes, 0, bytes.length);
  }

  @Override
  public int idOf(byte[] token, int from, int to) {
    if (from == to) {
      return reserved - 1;
    }
    byte[] bytes = Utf8.plain(Arrays.copyOfRange(token, from, to));
    int hash = MurmurHash3.hash32x86(bytes, 0, bytes.length, seed);
    return reserved + Integer.remainderUnsigned(hash, buckets);
  }
}
