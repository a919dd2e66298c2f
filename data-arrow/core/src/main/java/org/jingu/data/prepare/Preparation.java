package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.vocab.FittedVocabulary;
import org.jspecify.annotations.Nullable;

/**
 * {@code jingu prepare}: raw text files to a data set in Arrow.
 *
 * <p>Two passes over the files: the first fits vocabularies and statistics on the training part,
 * the second encodes and writes; a split by shares of time needs one pass more, for the times, and
 * histories another one. Memory holds the side tables, the distinct tokens of fitted vocabularies,
 * 8 bytes a row for a split by shares of time, the interactions of histories, and {@value
 * #SHUFFLE_BYTES} bytes for the shuffle. The same files, configuration and seed give the same
 * bytes.
 */
public final class Preparation {
  private static final long SHUFFLE_BYTES = 128L << 20;

  private final PrepareConfig config;
  private final RawData raw;
  private final ProgressListener listener;

  /** What encodes the rows, or null where it is fitted on them. */
  private final @Nullable Preprocessor fitted;

  /** Whether something is learned from the rows: all of that, or their new tokens. */
  private final boolean learns;

  private Preparation(
      PrepareConfig config,
      InputFormats formats,
      Path input,
      @Nullable Preprocessor fitted,
      boolean learns,
      ProgressListener listener) {
    this.config = config;
    this.fitted = fitted;
    this.learns = learns;
    this.raw =
        fitted == null
            ? new RawData(config, formats, input, listener)
            : RawData.joined(config, formats, input, fitted.sideTables(), listener);
    this.listener = listener;
  }

  /**
   * Prepares a data set in a new folder, of files in a built-in format.
   *
   * @param input the folder of the raw files
   * @param out the folder of the data set
   * @throws DataException if a file is missing, not what its checksum says or cannot be read, if
   *     too many rows are bad, or if the output exists; the output is then untouched
   * @throws org.jingu.api.config.ConfigException if the configuration does not fit the files
   */
  public static PrepareReport run(
      PrepareConfig config, Path input, Path out, ProgressListener listener) {
    return run(config, InputFormats.builtIn(), input, out, false, listener);
  }

  /**
   * Prepares a data set.
   *
   * @param formats what files may be written in
   * @param force whether a data set that is there already is replaced, once the new one is complete
   * @see #run(PrepareConfig, Path, Path, ProgressListener)
   */
  public static PrepareReport run(
      PrepareConfig config,
      InputFormats formats,
      Path input,
      Path out,
      boolean force,
      ProgressListener listener) {
    return new Preparation(config, formats, input, null, true, listener).run(out, force);
  }

  /**
   * Prepares rows as an earlier preparation did, with its vocabularies, statistics and side tables.
   *
   * @param fitted the earlier preparation, whose configuration says which files these are
   * @see #run(PrepareConfig, InputFormats, Path, Path, boolean, ProgressListener)
   */
  public static PrepareReport like(
      Preprocessor fitted,
      InputFormats formats,
      Path input,
      Path out,
      boolean force,
      ProgressListener listener) {
    return new Preparation(fitted.config(), formats, input, fitted, false, listener)
        .run(out, force);
  }

  /**
   * Prepares rows as an earlier preparation did, extended by the tokens that are new in their
   * training part: those that were known keep their ids, but for those that {@code extend} evicts.
   *
   * @param fitted the earlier preparation, whose configuration says which files these are
   * @throws DataException also if there is no row to learn from
   * @see #run(PrepareConfig, InputFormats, Path, Path, boolean, ProgressListener)
   */
  public static PrepareReport extend(
      Preprocessor fitted,
      InputFormats formats,
      Path input,
      Path out,
      boolean force,
      ProgressListener listener) {
    return new Preparation(fitted.config(), formats, input, fitted, true, listener).run(out, force);
  }

  private PrepareReport run(Path out, boolean force) {
    try (raw;
        OutputFolder folder = OutputFolder.create(out, force)) {
      Path badRows = folder.path().resolve(Quarantine.FILE);
      Quarantine quarantine = new Quarantine(badRows, config.maxBadFraction());
      try (quarantine) {
        return run(folder, quarantine);
      } catch (Quarantine.TooManyBadRowsException e) {
        quarantine.close();
        throw new DataException(
            "%s; all bad rows are in '%s'".formatted(e.getMessage(), folder.rescue(badRows)), e);
      }
    }
  }

  private PrepareReport run(OutputFolder folder, Quarantine quarantine) {
    long started = System.nanoTime();
    raw.verify();
    List<SideTable> tables = fitted == null ? raw.readSideTables(quarantine) : List.of();
    Splitter splitter = splitter();
    Extension learned = learn(tables, splitter, quarantine);
    Preprocessor preprocessor = learned.preprocessor();
    try (PartWriters writers = new PartWriters(folder.path(), preprocessor)) {
      write(folder.path(), quarantine, splitter, histories(splitter), writers);
      Map<String, Double> usual =
          learns ? writers.unseenInTraining() : preprocessor.unseenInTraining();
      PreprocessorFiles.save(
          preprocessor.seeing(usual), folder.path(), writers.finish(), provenance(learned));
      quarantine.close();
      folder.commit();
      return new PrepareReport(
          writers.reports(),
          preprocessor.tableRows(),
          new DatasetColumns(config).dense().size(),
          quarantine.badRows(),
          learned.tables(),
          Stream.of(raw.warnings(), learned.warnings(), writers.warnings(usual))
              .flatMap(List::stream)
              .toList(),
          (System.nanoTime() - started) * 1e-9);
    }
  }

  /** Where the rows came from and, where they extend a data set, what became of its tables. */
  private Map<String, Object> provenance(Extension learned) {
    Map<String, Object> provenance = new LinkedHashMap<>(raw.provenance());
    if (!learned.tables().isEmpty()) {
      Map<String, Object> tables = new LinkedHashMap<>();
      learned.tables().forEach((table, it) -> tables.put(table, PreprocessorFiles.tree(it)));
      provenance.put("extended", tables);
    }
    return provenance;
  }

  private Extension learn(List<SideTable> tables, Splitter splitter, Quarantine quarantine) {
    if (fitted != null && !learns) {
      return new Extension(fitted, Map.of());
    }
    Fitter fitter = new Fitter(config);
    raw.read(
        "fit",
        Part.TRAIN,
        quarantine,
        (example, ordinal) -> {
          if (splitter.part(ordinal, example.time) == Part.TRAIN) {
            fitter.add(example);
          }
        });
    if (fitter.rows() == 0) {
      throw new DataException("no row is left for the training part; check files.train and split");
    }
    if (fitted != null) {
      return Extension.of(fitted, fitter);
    }
    Map<String, FittedVocabulary> vocabularies = fitter.vocabularies();
    Preprocessor made =
        Preprocessor.fitted(config, tables, vocabularies, fitter.statistics())
            .keeping(fitter.records(vocabularies));
    return new Extension(made, Map.of());
  }

  private Splitter splitter() {
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

  private void drain(ExternalShuffle shuffle, PartWriters writers) {
    if (config.shuffle()) {
      PhaseMeter meter = new PhaseMeter(listener, "shuffle", shuffle.bytes());
      long[] done = {0};
      shuffle.drain(
          row -> {
            done[0] += row.remaining();
            writers.add(Part.TRAIN, row);
            meter.row(done[0]);
          });
      meter.end();
    }
  }

  /** What every user had to do with, where that is asked for. */
  private Histories histories(Splitter splitter) {
    Histories histories = new Histories(config);
    if (!histories.isEmpty()) {
      raw.read(
          "history",
          Part.TRAIN,
          null,
          (example, ordinal) -> histories.add(example, splitter.part(ordinal, example.time)));
      for (Part part : List.of(Part.VALID, Part.TEST)) {
        raw.read("history", part, null, (example, ordinal) -> histories.add(example, part));
      }
      histories.sort();
    }
    return histories;
  }

  private void write(
      Path folder,
      Quarantine quarantine,
      Splitter splitter,
      Histories histories,
      PartWriters writers) {
    long bytes = raw.size(Part.TRAIN);
    try (ExternalShuffle shuffle =
        new ExternalShuffle(folder.resolve(".shuffle"), bytes, SHUFFLE_BYTES, config.seed())) {
      raw.read(
          "write",
          Part.TRAIN,
          // Its bad rows were taken when it was read for the fit.
          learns ? null : quarantine,
          (example, ordinal) -> {
            Part part = splitter.part(ordinal, example.time);
            histories.fill(example, part);
            ByteBuffer row = writers.encode(part, example);
            if (part == Part.TRAIN && config.shuffle()) {
              shuffle.add(row);
            } else {
              writers.add(part, row);
            }
          });
      drain(shuffle, writers);
    }
    for (Part part : List.of(Part.VALID, Part.TEST)) {
      raw.read(
          "write",
          part,
          quarantine,
          (example, ordinal) -> {
            histories.fill(example, part);
            writers.add(part, writers.encode(part, example));
          });
    }
  }
}
