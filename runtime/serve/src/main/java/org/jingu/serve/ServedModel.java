package org.jingu.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.api.data.IdBags;
import org.jingu.scorer.Scorer;
import org.jingu.scorer.Scores;

/** One version of a model, open: a file's weights and facts, which never change. */
public final class ServedModel implements AutoCloseable {
  private final String name;
  private final String version;
  private final Path file;
  private final Scorer scorer;
  private final Batcher batcher;
  private final ModelFacts facts;
  private final Stamp stamp;

  /** By what a file is told from the one that was there before under its name. */
  private record Stamp(long bytes, long modified, String key) {
    static Stamp of(Path file) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
            now.size(), now.lastModifiedTime().toMillis(), String.valueOf(now.fileKey()));
      } catch (IOException e) {
        throw new DataException(
            "there is no model file '%s'; write one with 'jingu export RUN --format jingu'"
                .formatted(file),
            e);
      }
    }
  }

  private ServedModel(
      String name,
      String version,
      Path file,
      Stamp stamp,
      Scorer scorer,
      ModelFacts facts,
      Batcher batcher) {
    this.name = name;
    this.version = version;
    this.file = file;
    this.stamp = stamp;
    this.scorer = scorer;
    this.facts = facts;
    this.batcher = batcher;
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it is no model file
   */
  static ServedModel open(
      String name, String version, Path file, Batching batching, Batcher.Observer observer) {
    Stamp stamp = Stamp.of(file);
    Scorer scorer = Scorer.open(file);
    try {
      ModelFacts facts = ModelFacts.of(scorer, stamp.bytes);
      warm(scorer, facts);
      Batcher batcher = new Batcher(name, scorer, batching, observer);
      return new ServedModel(name, version, file, stamp, scorer, facts, batcher);
    } catch (RuntimeException | Error e) {
      scorer.close();
      throw e;
    }
  }

  /** Loads what the first request would wait for: an example without any id suits every model. */
  private static void warm(Scorer scorer, ModelFacts facts) {
    Map<String, IdBags> none = new HashMap<>();
    facts.sparse().keySet().forEach(it -> none.put(it, new IdBags(new int[0], new int[2])));
    float[] zeros = new float[facts.dense().size()];
    scorer.score(new Batch(1, zeros, none, new float[0], null, null));
  }

  /**
   * Whether the file that is there now is another one.
   *
   * @throws DataException if there is none
   */
  boolean isOutdated() {
    return !Stamp.of(file).equals(stamp);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its version. */
  public String version() {
    return version;
  }

  /** What it is. */
  public ModelFacts facts() {
    return facts;
  }

  /** Rows that wait for it. */
  public int queuedRows() {
    return batcher.queuedRows();
  }

  /**
   * Asks for scores.
   *
   * @param deadline of {@link System#nanoTime}
   * @throws Refusal if too much is waiting
   */
  public CompletableFuture<Scores> score(Examples examples, long deadline) {
    return batcher.submit(examples, deadline);
  }

  /** Ends after what waits is scored. */
  @Override
  public void close() {
    batcher.close();
    scorer.close();
  }
}
