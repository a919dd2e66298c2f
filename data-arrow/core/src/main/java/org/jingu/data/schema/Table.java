package org.jingu.data.schema;

import java.util.List;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * The ids that one or several sparse columns share, and how a raw token becomes one.
 *
 * @param name the table's name
 * @param rows the number of ids, the out-of-vocabulary one included
 * @param oov the id of every token that the table does not know
 * @param vocabulary a file, relative to the folder, whose row i holds the token of id i; null where
 *     tokens are hashed or ids come ready-made
 * @param hashing how tokens are hashed, or null
 */
public record Table(
    @Doc("the table's name") String name,
    @Doc("number of ids, the out-of-vocabulary one included") @Range(min = 1) int rows,
    @Doc("id of every token that the table does not know") @Default("0") @Range(min = 0) int oov,
    @Doc("file whose row i holds the token of id i, relative to the folder")
        @Nullable String vocabulary,
    @Doc("how tokens are hashed") @Nullable Hashing hashing) {

  /**
   * Checks what belongs together.
   *
   * @throws IllegalArgumentException if {@code oov} is not an id, if there are both a vocabulary
   *     and hashing, if the vocabulary is not inside the folder, or more buckets than rows
   */
  public Table {
    if (oov >= rows) {
      throw new IllegalArgumentException(
          "table '%s' has oov %d and %d rows; oov must be an id below rows"
              .formatted(name, oov, rows));
    }
    if (vocabulary != null && !isInside(vocabulary)) {
      throw new IllegalArgumentException(
          "table '%s' has vocabulary '%s'; it must be a file inside the data set's folder"
              .formatted(name, vocabulary));
    }
    if (vocabulary != null && hashing != null) {
      throw new IllegalArgumentException(
          "table '" + name + "' has a vocabulary and hashing; keep one of them");
    }
    if (hashing != null && hashing.buckets() > rows) {
      throw new IllegalArgumentException(
          "table '%s' has %d buckets and %d rows; it needs a row a bucket"
              .formatted(name, hashing.buckets(), rows));
    }
  }

  /**
   * The row {@link #oov} if no known token has it; null where every id may be a token's, because
   * ids come ready-made or each row is a bucket.
   */
  public @Nullable Integer oovRow() {
    boolean own = hashing == null ? vocabulary != null : hashing.buckets() < rows;
    return own ? oov : null;
  }

  private static boolean isInside(String path) {
    return !path.isEmpty()
        && !path.startsWith("/")
        && !path.contains("\\")
        && !List.of(path.split("/", -1)).contains("..");
  }

  /**
   * A table with a vocabulary at {@code vocabulary/<name>.arrow}, the name as {@link FileNames}
   * writes it; id 0 is out-of-vocabulary.
   */
  public static Table withVocabulary(String name, int rows) {
    return new Table(name, rows, 0, "vocabulary/" + FileNames.of(name) + ".arrow", null);
  }

  /**
   * Tokens as hash buckets.
   *
   * @param buckets the number of buckets
   * @param seed of the hash
   */
  public record Hashing(
      @Doc("number of buckets") @Range(min = 1) int buckets,
      @Doc("seed of the hash") @Default("0") long seed) {}
}
