package org.jingu.data.vocab;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;
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
    if (token.isEmpty()) {
      return reserved - 1;
    }
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    int hash = MurmurHash3.hash32x86(bytes, 0, bytes.length, seed);
    return reserved + Integer.remainderUnsigned(hash, buckets);
  }
}
