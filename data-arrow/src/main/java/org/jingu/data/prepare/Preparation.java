package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DataFile;

/**
 * {@code jingu prepare}: raw text files to a data set in Arrow.
 *
 * <p>Two passes over the files: the first fits vocabularies and statistics on the training part,
 * the second encodes and writes; a split by shares of time needs one pass more, for the times.
 * Memory holds the side tables, the distinct tokens of fitted vocabularies, 8 bytes a row for a
 * split by shares of time, and {@value #SHUFFLE_BYTES} bytes for the shuffle. The same files,
 * configuration and seed give the same bytes.
 */
public final class Preparation {
  private static final long SHUFFLE_BYTES = 128L << 20;

  private final PrepareConfig config;
  private final RawData raw;
  private final ProgressListener listener;

  private Preparation(PrepareConfig config, Path input, ProgressListener listener) {
    this.config = config;
    this.raw = new RawData(config, input, listener);
    this.listener = listener;
  }

  /**
   * Prepares a data set in a new folder.
   *
   * @param input the folder of the raw files
   * @param out the folder of the data set
   * @throws DataException if a file is missing, not what its checksum says or cannot be read, if
   *     too many rows are bad, or if the output exists; the output is then untouched
   * @throws org.jingu.api.config.ConfigException if the configuration does not fit the files
   */
  public static PrepareReport run(
      PrepareConfig config, Path input, Path out, ProgressListener listener) {
    return run(config, input, out, false, listener);
  }

  /**
   * Prepares a data set.
   *
   * @param force whether a data set that is there already is replaced, once the new one is complete
   * @see #run(PrepareConfig, Path, Path, ProgressListener)
   */
  public static PrepareReport run(
      PrepareConfig config, Path input, Path out, boolean force, ProgressListener listener) {
    Preparation preparation = new Preparation(config, input, listener);
    try (OutputFolder folder = OutputFolder.create(out, force)) {
      Quarantine quarantine = new Quarantine(folder.path(), config.maxBadFraction());
      try (quarantine) {
        return preparation.run(folder, quarantine);
      } catch (Quarantine.TooManyBadRowsException e) {
        quarantine.close();
        throw new DataException(
            "%s; all bad rows are in '%s'"
                .formatted(e.getMessage(), folder.rescue(quarantine.path())),
            e);
      }
    }
  }

  private PrepareReport run(OutputFolder folder, Quarantine quarantine) {
    long started = System.nanoTime();
    raw.verify();
    List<SideTable> tables = raw.readSideTables(quarantine);
    Splitter splitter = splitter();
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
    Preprocessor preprocessor =
        Preprocessor.fitted(config, tables, fitter.vocabularies(), fitter.statistics());
    Map<String, PrepareReport.PartReport> reports;
    try (PartWriters writers = new PartWriters(folder.path(), config)) {
      write(folder.path(), quarantine, splitter, preprocessor.codec(), writers);
      Map<String, List<DataFile>> files = writers.finish();
      PreprocessorFiles.save(preprocessor, folder.path(), files, raw.provenance());
      reports = writers.reports();
    }
    quarantine.close();
    folder.commit();
    double seconds = (System.nanoTime() - started) * 1e-9;
    return new PrepareReport(
        reports,
        preprocessor.tableRows(),
        new DatasetColumns(config).dense().size(),
        quarantine.badRows(),
        raw.warnings(),
        seconds);
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

  private void write(
      Path folder, Quarantine quarantine, Splitter splitter, RowCodec codec, PartWriters writers) {
    long bytes = raw.size(Part.TRAIN);
    try (ExternalShuffle shuffle =
        new ExternalShuffle(folder.resolve(".shuffle"), bytes, SHUFFLE_BYTES, config.seed())) {
      raw.read(
          "write",
          Part.TRAIN,
          null,
          (example, ordinal) -> {
            Part part = splitter.part(ordinal, example.time);
            if (part == Part.TRAIN && config.shuffle()) {
              shuffle.add(codec.encode(example));
            } else {
              writers.add(part, codec.encode(example));
            }
          });
      drain(shuffle, writers);
    }
    for (Part part : List.of(Part.VALID, Part.TEST)) {
      raw.read(
          "write",
          part,
          quarantine,
          (example, ordinal) -> writers.add(part, codec.encode(example)));
    }
  }
}
