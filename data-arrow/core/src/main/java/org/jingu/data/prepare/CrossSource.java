package org.jingu.data.prepare;

import java.util.List;
import java.util.Objects;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.data.DataException;

/**
 * Where a cross's tokens come from: the tokens of its features, one token a combination. In it each
 * token follows its length in code points and a colon, {@code 5:alice3:toy}, so that no two
 * combinations look the same. A missing value that is a token or out of the vocabulary is the empty
 * token, {@code 0:}.
 */
final class CrossSource {
  /** The characters that an example's combinations may have: long tokens multiply too. */
  private static final int MOST_CHARACTERS = 1 << 24;

  private final CrossConfig config;
  private final int[] features;
  private final StringBuilder token = new StringBuilder();
  private int characters;

  CrossSource(CrossConfig config, PrepareConfig all) {
    this.config = config;
    List<String> names = List.copyOf(all.sparse().keySet());
    this.features = config.features().stream().mapToInt(names::indexOf).toArray();
  }

  /** Adds the combinations of the tokens that a row has. */
  void add(RawExample row) throws BadRowException {
    int[] bags = new int[features.length];
    for (int i = 0; i < bags.length; i++) {
      bags[i] = row.ends[features[i]] - start(row, features[i]);
    }
    try {
      if (config.combinations(bags) == 0) {
        return;
      }
    } catch (DataException e) {
      throw new BadRowException(String.valueOf(e.getMessage()));
    }
    characters = 0;
    token.setLength(0);
    add(0, row);
  }

  private void add(int part, RawExample row) throws BadRowException {
    if (part == features.length) {
      characters += token.length();
      if (characters > MOST_CHARACTERS) {
        throw new BadRowException(
            "cross '%s' combines its tokens to more than %,d characters; cross features with shorter ones"
                .formatted(config.featureName(), MOST_CHARACTERS));
      }
      row.token(token.toString());
      return;
    }
    int length = token.length();
    for (int i = start(row, features[part]); i < row.ends[features[part]]; i++) {
      String value = Objects.requireNonNullElse(row.token(i), "");
      token.append(value.codePointCount(0, value.length())).append(':').append(value);
      add(part + 1, row);
      token.setLength(length);
    }
  }

  private static int start(RawExample row, int feature) {
    return feature == 0 ? 0 : row.ends[feature - 1];
  }
}
