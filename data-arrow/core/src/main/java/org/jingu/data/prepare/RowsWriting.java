package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jingu.data.format.Cells;
import org.jspecify.annotations.Nullable;

/** Encodes and writes what is made of the raw files of each part. */
final class RowsWriting {
  private static final long SHUFFLE_BYTES = 128L << 20;

  private final Path folder;
  private final PrepareConfig config;
  private final RawData raw;
  private final Preprocessor preprocessor;
  private final Histories histories;
  private final ProgressListener listener;

  /**
   * For a data set.
   *
   * @param folder of the data set
   * @param histories of all rows
   */
  RowsWriting(
      Path folder,
      RawData raw,
      Preprocessor preprocessor,
      Histories histories,
      ProgressListener listener) {
    this.folder = folder;
    this.config = preprocessor.config();
    this.raw = raw;
    this.preprocessor = preprocessor;
    this.histories = histories;
    this.listener = listener;
  }

  /** Sees the rows of the training part as they pass. */
  interface Rows {
    void add(RawExample row);
  }

  /**
   * Writes what is made of the training part's files.
   *
   * @param kept the rows as an earlier pass left them, or null where the files have to be read
   * @param quarantine takes the bad rows, or null where they were taken in an earlier pass
   * @param usual the share of unseen ids in the training part, by feature, or null where it is
   *     these rows'
   */
  Map<Part, Portion.Written> train(
      Splitter splitter,
      @Nullable KeptRows kept,
      @Nullable Quarantine quarantine,
      @Nullable Map<String, Double> usual,
      Rows training) {
    long bytes = raw.size(Part.TRAIN);
    List<Part> parts = Portion.partsOf(config, Part.TRAIN);
    try (PartWriters writers = new PartWriters(folder, preprocessor, parts);
        ExternalShuffle shuffle =
            new ExternalShuffle(folder.resolve(".shuffle"), bytes, SHUFFLE_BYTES, config.seed())) {
      Consumer<RawExample> take =
          row -> {
            writers.count(row);
            if (row.part == Part.TRAIN) {
              training.add(row);
            }
            if (row.part == Part.TRAIN && config.shuffle()) {
              shuffle.add(row.encoded);
            } else {
              writers.add(row.part, row.encoded);
            }
          };
      if (kept != null) {
        PhaseMeter meter = new PhaseMeter(listener, "write", bytes);
        kept.read(preprocessor, meter, writers::encodeScaling, take);
        raw.demandUnchanged(Part.TRAIN);
        meter.end();
      } else {
        raw.read("write", Part.TRAIN, quarantine, encoding(splitter, writers, take));
      }
      drain(shuffle, writers);
      return writers.finish(usual);
    }
  }

  private FileRows.Sink encoding(
      Splitter splitter, PartWriters writers, Consumer<RawExample> take) {
    return new FileRows.Sink() {
      @Override
      public void prepare(RawExample example, Cells cells, long ordinal) {
        Part part = splitter.part(ordinal, example.time);
        histories.fill(example, part);
        writers.encode(part, example);
      }

      @Override
      public void row(RawExample example, long ordinal) {
        take.accept(example);
      }
    };
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

  /** Writes what is made of the files of another part. */
  Map<Part, Portion.Written> other(Part source, Quarantine quarantine, Map<String, Double> usual) {
    List<Part> parts = Portion.partsOf(config, source);
    try (PartWriters writers = new PartWriters(folder, preprocessor, parts)) {
      raw.read(
          "write",
          source,
          quarantine,
          new FileRows.Sink() {
            @Override
            public void prepare(RawExample example, Cells cells, long ordinal) {
              histories.fill(example, source);
              writers.encode(source, example);
            }

            @Override
            public void row(RawExample example, long ordinal) {
              writers.count(example);
              writers.add(source, example.encoded);
            }
          });
      return writers.finish(usual);
    }
  }
}
