package org.jingu.data.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jingu.api.data.DataException;
import org.jingu.data.vocab.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the training part's files between the two passes of a preparation, so that the second
 * neither parses them nor looks their tokens up. They are in a file that loses its name when it is
 * opened, so that no kill leaves it. Where they do not fit on the disk, or tokens lose their
 * numbers since there are too many of them for the memory, the raw files are read once more
 * instead.
 */
final class KeptRows implements AutoCloseable {
  private static final String NAME = "kept-rows";

  private final PrepareConfig config;

  /** By sparse feature, what tells ids without having seen a row; null where they are fitted. */
  private final @Nullable Vocabulary[] unfitted;

  private final int threads;
  private @Nullable FileChannel file;

  private KeptRows(PrepareConfig config, FileChannel file) {
    this.config = config;
    this.file = file;
    this.threads = config.threadCount();
    this.unfitted =
        new DatasetColumns(config)
            .sparse().stream()
                .map(it -> Preprocessor.unfitted(config, it.tableName()))
                .toArray(Vocabulary[]::new);
  }

  /**
   * For rows to come, or null where what their tokens are cannot be told from a pass over them.
   *
   * @param folder where the file is
   */
  static @Nullable KeptRows of(PrepareConfig config, Path folder) {
    // What is extended counts the tokens of its rows alone, and histories are of other rows.
    if (config.extend() != null || !config.histories().isEmpty()) {
      return null;
    }
    try {
      return new KeptRows(
          config,
          FileChannel.open(
              folder.resolve(NAME),
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.DELETE_ON_CLOSE)));
    } catch (IOException e) {
      throw new DataException("cannot create a file in '" + folder + "': " + e, e);
    }
  }

  /** The id of a token of a feature that needs no fitting. */
  int id(int feature, RawExample row, int token) {
    Vocabulary vocabulary = unfitted[feature];
    if (vocabulary == null) {
      throw new IllegalStateException("feature " + feature + " is fitted");
    }
    return RowCodec.idOf(vocabulary, row, token);
  }

  /** Adds rows, after all rows before them. */
  void write(KeptBlock rows) {
    if (file != null) {
      try {
        rows.write(file);
      } catch (IOException e) {
        drop();
      }
    }
  }

  /** Gives up. */
  void drop() {
    close();
    file = null;
  }

  /** Whether all rows are there. */
  boolean isWhole() {
    return file != null;
  }

  /**
   * Gives all rows with their ids.
   *
   * @param preprocessor what was fitted
   * @param prepare looks at a row before it is taken, in any order and beside other threads
   * @param take takes a row, after all rows before it
   */
  void read(
      Preprocessor preprocessor,
      PhaseMeter meter,
      Consumer<RawExample> prepare,
      Consumer<RawExample> take) {
    FileChannel from = file;
    if (from == null) {
      throw new IllegalStateException("the rows are not there");
    }
    List<KeptBlock.Ids> ids =
        new DatasetColumns(config)
            .sparse().stream()
                .map(it -> KeptBlock.Ids.of(preprocessor.vocabularies().get(it.tableName())))
                .toList();
    List<Reader> readers = new ArrayList<>();
    try {
      from.position(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < threads; i++) {
      readers.add(new Reader(from, ids, preprocessor.sideTables().size(), meter, prepare, take));
    }
    BlockWork.run(readers);
  }

  private final class Reader implements BlockWork.Worker {
    private final KeptBlock block = new KeptBlock();
    private final List<RawExample> examples = new ArrayList<>();
    private final FileChannel from;
    private final List<KeptBlock.Ids> ids;
    private final int tables;
    private final PhaseMeter meter;
    private final Consumer<RawExample> prepare;
    private final Consumer<RawExample> take;
    private int rows;

    Reader(
        FileChannel from,
        List<KeptBlock.Ids> ids,
        int tables,
        PhaseMeter meter,
        Consumer<RawExample> prepare,
        Consumer<RawExample> take) {
      this.from = from;
      this.ids = ids;
      this.tables = tables;
      this.meter = meter;
      this.prepare = prepare;
      this.take = take;
    }

    @Override
    public boolean read() {
      try {
        return block.read(from);
      } catch (IOException e) {
        throw new DataException("reading rows of the first pass failed: " + e, e);
      }
    }

    @Override
    public void work() {
      rows = block.left();
      block.start(ids);
      for (int i = 0; i < rows; i++) {
        if (i == examples.size()) {
          examples.add(
              new RawExample(config.dense().size(), ids.size(), config.labels().size(), tables));
        }
        block.next(examples.get(i), ids);
        prepare.accept(examples.get(i));
      }
    }

    @Override
    public void finish() {
      for (int i = 0; i < block.badRows(); i++) {
        meter.badRow();
      }
      for (int i = 0; i < rows; i++) {
        take.accept(examples.get(i));
        meter.row(block.bytesRead());
      }
    }
  }

  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new DataException("cannot remove rows of the first pass: " + e, e);
      }
    }
  }
}
