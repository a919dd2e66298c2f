package org.jingu.data.vocab;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were seen in the training part. Rows of tokens start after the reserved rows; a row
 * whose token was evicted has none until another takes it.
 */
public final class FittedVocabulary implements Vocabulary {
  private final List<@Nullable String> tokens;
  private final Map<String, Integer> ids;

  /**
   * With the tokens of all rows.
   *
   * @param tokens by id, null for a row that is free; the first stands for the out-of-vocabulary
   *     row and is never looked up
   * @throws DataException if a token stands twice
   */
  public FittedVocabulary(List<? extends @Nullable String> tokens) {
    this.tokens = Collections.unmodifiableList(tokens);
    this.ids = new HashMap<>(2 * tokens.size());
    for (int id = 1; id < tokens.size(); id++) {
      String token = tokens.get(id);
      if (token != null && ids.put(token, id) != null) {
        throw new DataException(
            "token '" + token + "' stands twice in a vocabulary; prepare the data again");
      }
    }
  }

  /** The tokens by id, null for a free row; the first stands for the out-of-vocabulary row. */
  public List<@Nullable String> tokens() {
    return tokens;
  }

  @Override
  public int rows() {
    return tokens.size();
  }

  @Override
  public int idOf(@Nullable String token) {
    Integer id = token == null ? null : ids.get(token);
    return id == null ? OOV : id;
  }

  /**
   * A token to show beside an unseen one: one that is the same but for spaces, case or a trailing
   * {@code .0}, else the most frequent; null where there is none.
   */
  public @Nullable String near(String unseen) {
    String plain = plain(unseen);
    String first = null;
    for (String token : tokens.subList(1, tokens.size())) {
      boolean known = token != null && !token.isEmpty();
      if (known && plain(token).equals(plain)) {
        return token;
      }
      first = first == null && known ? token : first;
    }
    return first;
  }

  private static String plain(String token) {
    String text = token.strip().toLowerCase(Locale.ROOT);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
