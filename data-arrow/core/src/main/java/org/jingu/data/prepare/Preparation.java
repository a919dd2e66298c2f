package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.schema.DataFile;
import org.jingu.data.vocab.TokenMemory;
import org.jspecify.annotations.Nullable;

/**
 * {@code jingu prepare}: raw text files to a data set in Arrow.
 *
 * <p>Two passes over the files: the first fits vocabularies and statistics on the training part,
 * the second encodes and writes; a split by shares of time needs one pass more, for the times, and
 * histories another one. Memory holds the side tables, tokens as far as {@code memory_mb} goes, 8
 * bytes a row for a split by shares of time, the interactions of histories, and a bucket of the
 * shuffle. Where nothing is fitted, one pass does. The same files, configuration and seed give the
 * same bytes, also where a preparation goes on from what a killed one left whole.
 */
public final class Preparation {
  private static final @Nullable String VERSION =
      Preparation.class.getPackage().getImplementationVersion();

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
        fitted == null || readsSideTables()
            ? new RawData(config, formats, input, listener)
            : RawData.joined(config, formats, input, fitted.sideTables(), listener);
    this.listener = listener;
  }

  private boolean readsSideTables() {
    ExtendConfig extend = config.extend();
    return fitted == null
        || (learns && extend != null && extend.sideTables() == ExtendConfig.SideTables.READ);
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
    Integer memoryMb = config.memoryMb();
    long bytes = memoryMb == null ? TokenMemory.usual() : (long) memoryMb << 20;
    try (raw;
        OutputFolder folder = OutputFolder.create(out, force, key());
        TokenMemory memory = TokenMemory.of(bytes, folder.scratch())) {
      raw.verify();
      WholeParts whole = WholeParts.of(folder, learns, memory);
      List<String> kept = whole.names();
      if (!kept.isEmpty()) {
        listener.goesOn(kept);
      }
      Path badRows = folder.path().resolve(Quarantine.FILE);
      Quarantine quarantine = new Quarantine(badRows, config.maxBadFraction());
      quarantine.goOn(whole.badRows());
      try (quarantine) {
        return run(folder, whole, kept, quarantine, memory);
      } catch (Quarantine.TooManyBadRowsException e) {
        quarantine.close();
        throw new DataException(
            "%s; all bad rows are in '%s'".formatted(e.getMessage(), folder.rescue(badRows)), e);
      }
    }
  }

  /** Of what a data set depends on; one that extends another begins anew. */
  private String key() {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("program", Objects.requireNonNullElse(VERSION, ""));
    parts.put("config", PreprocessorFiles.meaning(config));
    parts.put("rows", raw.identity());
    if (fitted != null) {
      parts.put("fingerprint", fitted.fingerprint().parts());
      parts.put("unseen", fitted.unseenInTraining());
      parts.put("extends", learns ? UUID.randomUUID() : "");
    }
    return DigestUtils.sha256Hex(parts.toString());
  }

  private PrepareReport run(
      OutputFolder folder,
      WholeParts whole,
      List<String> kept,
      Quarantine quarantine,
      TokenMemory memory) {
    long started = System.nanoTime();
    List<SideTable> tables =
        fitted == null || readsSideTables()
            ? raw.readSideTables(whole.has(Part.TRAIN) ? Quarantine.none() : quarantine)
            : fitted.sideTables();
    Extension learned;
    Preprocessor preprocessor;
    try (Fitting fitting = new Fitting(config, raw, fitted, learns)) {
      learned = fitting.learn(whole, tables, quarantine, memory, folder.scratch());
      preprocessor = write(folder, whole, learned, fitting, quarantine);
    }
    if (fitted != null) {
      PreprocessorFiles.saveFiles(preprocessor, folder.path());
    }
    PreprocessorFiles.saveSchema(
        preprocessor, folder.path(), files(whole.parts()), provenance(learned));
    quarantine.close();
    folder.commit();
    return new PrepareReport(
        reports(whole.parts()),
        preprocessor.tableRows(),
        new DatasetColumns(config).dense().size(),
        quarantine.badRows(),
        learned.tables(),
        kept,
        Stream.of(
                whole.warnings().stream(),
                learned.warnings().stream(),
                whole.parts().values().stream().flatMap(it -> it.warnings().stream()))
            .flatMap(it -> it)
            .toList(),
        (System.nanoTime() - started) * 1e-9);
  }

  private static Map<String, List<DataFile>> files(Map<Part, Portion.Written> parts) {
    Map<String, List<DataFile>> files = new LinkedHashMap<>();
    parts.forEach((part, it) -> files.put(part.folder(), it.files()));
    return files;
  }

  private static Map<String, PrepareReport.PartReport> reports(Map<Part, Portion.Written> parts) {
    Map<String, PrepareReport.PartReport> reports = new LinkedHashMap<>();
    parts.forEach((part, it) -> reports.put(part.folder(), it.report()));
    return reports;
  }

  private static <T> Supplier<T> once(Supplier<T> made) {
    List<T> kept = new ArrayList<>();
    return () -> {
      if (kept.isEmpty()) {
        kept.add(made.get());
      }
      return kept.get(0);
    };
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

  /** Writes what is not there yet; gives what encoded it, with all that was measured. */
  private Preprocessor write(
      OutputFolder folder,
      WholeParts whole,
      Extension learned,
      Fitting fitting,
      Quarantine quarantine) {
    Preprocessor preprocessor = learned.preprocessor();
    Supplier<RowsWriting> writing =
        once(
            () ->
                new RowsWriting(
                    folder.path(),
                    raw,
                    learned.preprocessor(),
                    histories(fitting.splitter()),
                    listener));
    // Bad rows of the training part were taken when it was read for the fit, if it was.
    boolean taken = learns && whole.fitted() == null && !fitting.isInOnePass();
    Map<String, Double> usual = learns ? null : preprocessor.unseenInTraining();
    if (!whole.has(Part.TRAIN)) {
      Fitter measured = new Fitter(config, TokenMemory.unlimited());
      boolean measures = fitting.isInOnePass() && whole.fitted() == null;
      Map<Part, Portion.Written> parts =
          writing
              .get()
              .train(
                  fitting.splitter(),
                  fitting.rows(),
                  taken ? null : quarantine,
                  usual,
                  row -> {
                    if (measures) {
                      measured.measure(row);
                    }
                  });
      if (measures) {
        Fitting.demandRows(measured.rows());
        preprocessor = preprocessor.measured(measured.statistics());
        whole.keep(preprocessor);
      }
      whole.keep(Part.TRAIN, portion(parts, quarantine, preprocessor));
    }
    Map<String, Double> shares =
        usual == null ? whole.parts().get(Part.TRAIN).report().unseen() : usual;
    for (Part source : List.of(Part.VALID, Part.TEST)) {
      if (!whole.has(source)) {
        Map<Part, Portion.Written> parts = writing.get().other(source, quarantine, shares);
        whole.keep(source, portion(parts, quarantine, preprocessor));
      }
    }
    return preprocessor.seeing(shares);
  }

  private Portion portion(
      Map<Part, Portion.Written> parts, Quarantine quarantine, Preprocessor preprocessor) {
    return new Portion(
        parts, quarantine.mark(), raw.warnings(), preprocessor.fingerprint().parts());
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
}
