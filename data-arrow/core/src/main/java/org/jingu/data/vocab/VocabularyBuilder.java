package org.jingu.data.vocab;

import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Takes the tokens of a vocabulary in the order of their ids: in memory and, from the first on that
 * there is no room for, in files.
 */
final class VocabularyBuilder implements AutoCloseable {
  private final TokenMemory memory;
  private final HeldTokens held = new HeldTokens();
  private @Nullable FiledTokensWriter files;

  VocabularyBuilder(TokenMemory memory) {
    this.memory = memory;
  }

  /** Adds the token of the next id, null for a row that is free. */
  void add(@Nullable String token) {
    add(token == null ? null : Utf8.of(token));
  }

  /** The same for a token as {@link Utf8}. */
  void add(byte @Nullable [] token) {
    // The first is never looked up. The table doubles when it grows.
    if (held.isEmpty() || (files == null && memory.hasRoom(2 * held.memory()))) {
      held.add(token);
    } else {
      if (files == null) {
        files = new FiledTokensWriter(held, memory);
      }
      files.add(token);
    }
  }

  /**
   * The vocabulary.
   *
   * @throws org.jingu.api.data.DataException if a token stands twice
   */
  FittedVocabulary build() {
    memory.hold(held.memory());
    return new FittedVocabulary(files == null ? held : files.finish());
  }

  @Override
  public void close() {
    if (files != null) {
      files.close();
    }
  }
}
