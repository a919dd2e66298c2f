package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenMemory;
import org.jspecify.annotations.Nullable;

/** How a preparation comes to what encodes its rows, and what it has to read before it writes. */
final class Fitting implements AutoCloseable {
  private final PrepareConfig config;
  private final RawData raw;
  private final @Nullable Preprocessor earlier;
  private final boolean learns;
  private @Nullable Splitter splitter;
  private @Nullable KeptRows rows;

  /**
   * For some rows.
   *
   * @param earlier what was fitted on others, or null
   * @param learns whether something is learned from these rows: all of it, or their new tokens
   */
  Fitting(PrepareConfig config, RawData raw, @Nullable Preprocessor earlier, boolean learns) {
    this.config = config;
    this.raw = raw;
    this.earlier = earlier;
    this.learns = learns;
  }

  /** Whether rows need not be read before they are written, though they are measured. */
  boolean isInOnePass() {
    return earlier == null && !Fitter.isNeeded(config);
  }

  /**
   * Learns what there is to learn, and keeps it, unless that is whole already.
   *
   * @param tables the side tables
   * @param quarantine takes the bad rows of the training part's files if they are read
   * @param memory for tokens
   * @param scratch a folder for what the next pass may need
   * @throws DataException if there is no row to learn from
   */
  Extension learn(
      WholeParts whole,
      List<SideTable> tables,
      Quarantine quarantine,
      TokenMemory memory,
      Path scratch) {
    Preprocessor kept = whole.fitted();
    if (kept != null) {
      return new Extension(kept.joining(tables), Map.of());
    }
    if (earlier != null && !learns) {
      return new Extension(earlier, Map.of());
    }
    Fitter fitter = new Fitter(config, memory);
    if (isInOnePass()) {
      return new Extension(
          Preprocessor.fitted(config, tables, Map.of(), fitter.statistics()), Map.of());
    }
    rows = earlier == null ? KeptRows.of(config, scratch) : null;
    try {
      Extension learned = fit(tables, quarantine, fitter);
      if (earlier == null) {
        whole.keep(learned.preprocessor());
      }
      return learned;
    } finally {
      memory.endCounting();
    }
  }

  /** The training part's rows as they were read, or null if they have to be read once more. */
  @Nullable KeptRows rows() {
    return rows == null || !rows.isWhole() ? null : rows;
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
    }
  }

  private Extension fit(List<SideTable> tables, Quarantine quarantine, Fitter fitter) {
    raw.read("fit", Part.TRAIN, quarantine, fitter.learning(splitter(), rows));
    demandRows(fitter.rows());
    if (earlier != null) {
      return Extension.of(earlier, tables, fitter);
    }
    Map<String, FittedVocabulary> vocabularies = fitter.vocabularies();
    Preprocessor made =
        Preprocessor.fitted(config, tables, vocabularies, fitter.statistics())
            .keeping(fitter.records(vocabularies));
    return new Extension(made, Map.of());
  }

  /** A training part has rows. */
  static void demandRows(long rows) {
    if (rows == 0) {
      throw new DataException("no row is left for the training part; check files.train and split");
    }
  }

  /** What tells the parts of rows; it may have to read them. */
  Splitter splitter() {
    Splitter made = splitter;
    if (made == null) {
      made = makeSplitter();
      splitter = made;
    }
    return made;
  }

  private Splitter makeSplitter() {
    SplitConfig split = config.split();
    if (split == null || !Splitter.needsTimes(config)) {
      return Splitter.of(config);
    }
    Times times = new Times();
    raw.read("scan", Part.TRAIN, null, (example, ordinal) -> times.add(example.time));
    return Splitter.byTimes(split, Arrays.copyOf(times.values, times.count));
  }

  private static final class Times {
    private long[] values = new long[1024];
    private int count;

    void add(long time) {
      values = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
      values[count++] = time;
    }
  }
}
