package org.jingu.data.vocab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the tokens of a vocabulary in the order of their ids: in memory or, from the first on that
 * there is no room for, all of them in files.
 */
final class VocabularyBuilder implements AutoCloseable {
  private final TokenMemory memory;
  private List<@Nullable String> tokens = new ArrayList<>();
  private long bytes;
  private MappedTokens.@Nullable Writer files;

  VocabularyBuilder(TokenMemory memory) {
    this.memory = memory;
  }

  /** Adds the token of the next id, null for a row that is free. */
  void add(@Nullable String token) {
    MappedTokens.Writer writer = files;
    if (writer == null) {
      tokens.add(token);
      bytes += TokenMemory.bytes(token);
      if (!memory.hasRoom(bytes)) {
        files = move();
      }
    } else {
      writer.add(token);
    }
  }

  private MappedTokens.Writer move() {
    MappedTokens.Writer writer = new MappedTokens.Writer(memory.folder(), memory.name("ids"));
    tokens.forEach(writer::add);
    tokens = List.of();
    return writer;
  }

  /**
   * The vocabulary.
   *
   * @throws org.jingu.api.data.DataException if a token stands twice
   */
  FittedVocabulary build() {
    MappedTokens.Writer writer = files;
    if (writer != null) {
      return new FittedVocabulary(writer.finish());
    }
    memory.hold(bytes);
    return new FittedVocabulary(tokens);
  }

  @Override
  public void close() {
    if (files != null) {
      files.close();
    }
  }
}
