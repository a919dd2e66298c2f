package org.jingu.compiler.resource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The programs that were used last: a program serves one batch size, and a model that scores
 * requests meets any number of sizes.
 *
 * @param <K> what a program is for
 * @param <P> a program
 */
public final class ProgramCache<K, P> implements AutoCloseable {
  /**
   * Programs that are kept: a training's, an evaluation's, those of their last batches, and more.
   */
  private static final int MOST = 8;

  private final Consumer<P> close;
  private final Map<K, P> programs = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * An empty cache.
   *
   * @param close frees a program that is dropped
   */
  public ProgramCache(Consumer<P> close) {
    this.close = close;
  }

  /** A program that is kept, as the one used last; null if there is none. */
  public @Nullable P get(K key) {
    return programs.get(key);
  }

  /**
   * Makes a program and keeps it. The one that was unused longest goes first, so that its memory is
   * free.
   *
   * @param make makes it, and may {@link #clear} the cache
   */
  public P make(K key, Supplier<P> make) {
    if (programs.size() >= MOST) {
      K oldest = programs.keySet().iterator().next();
      P dropped = programs.remove(oldest);
      if (dropped != null) {
        close.accept(dropped);
      }
    }
    P made = make.get();
    programs.put(key, made);
    return made;
  }

  /** Drops every program. */
  public void clear() {
    programs.values().forEach(close);
    programs.clear();
  }

  /** The number of programs. */
  public int size() {
    return programs.size();
  }

  @Override
  public void close() {
    clear();
  }
}
