package org.jingu.data.vocab;

import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * How the tokens of a table become ids.
 *
 * @param ids where ids come from
 * @param minCount fitted: how often a token must occur in the training part to get a row
 * @param maxSize fitted: how many tokens get a row, the most frequent first; 0 for all
 * @param buckets hashed: the number of buckets
 * @param seed hashed: the seed of the hash
 * @param rows as_is: the number of rows; cells are whole numbers in [0, rows)
 */
public record VocabularyConfig(
    @Doc("Where ids come from: fitted (a vocabulary of the training part), hashed or as_is.")
        @Default("fitted")
        Ids ids,
    @Doc("fitted: how often a token must occur in the training part to get a row of its own.")
        @Default("1")
        @Range(min = 1)
        long minCount,
    @Doc("fitted: how many tokens get a row, the most frequent first; 0 for all.")
        @Default("0")
        @Range(min = 0, max = Integer.MAX_VALUE - 8)
        int maxSize,
    @Doc("hashed: the number of buckets.") @Range(min = 1, max = Integer.MAX_VALUE - 8)
        @Nullable Integer buckets,
    @Doc("hashed: the seed of the hash (MurmurHash3, 32 bit, of the token in UTF-8).") @Default("0")
        int seed,
    @Doc("as_is: the number of rows; cells are whole numbers from 0 to rows - 1.")
        @Range(min = 1, max = Integer.MAX_VALUE - 8)
        @Nullable Integer rows) {

  /** Where ids come from. */
  public enum Ids {
    /** A vocabulary of the training part. */
    FITTED,
    /** A hash of the token. */
    HASHED,
    /** The cell itself. */
    AS_IS
  }

  /** Checks that each kind of ids has its sizes and no other. */
  public VocabularyConfig {
    demand(ids == Ids.HASHED, buckets, "buckets", "ids: hashed");
    demand(ids == Ids.AS_IS, rows, "rows", "ids: as_is");
    if (ids != Ids.FITTED && (minCount != 1 || maxSize != 0)) {
      throw new ConfigException(
          "ids", "min_count and max_size need ids: fitted; remove them or change ids");
    }
  }

  /** Hashed ids. */
  public static VocabularyConfig hashed(int buckets, int seed) {
    return new VocabularyConfig(Ids.HASHED, 1, 0, buckets, seed, null);
  }

  /** The number of buckets of hashed ids; 0 for other ids. */
  public int bucketCount() {
    return buckets == null ? 0 : buckets;
  }

  /** The number of rows of ids that are taken as they are; 0 for other ids. */
  public int givenRows() {
    return rows == null ? 0 : rows;
  }

  private static void demand(boolean wanted, @Nullable Integer value, String key, String where) {
    if (wanted != (value != null)) {
      throw new ConfigException(
          key, wanted ? "missing; " + where + " needs it" : "has a meaning only with " + where);
    }
  }
}
