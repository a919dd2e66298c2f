package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jingu.data.format.Cells;
import org.jingu.data.format.RowBlock;
import org.jingu.data.format.RowReader;
import org.jspecify.annotations.Nullable;

/** One pass over the rows of a file, parsed by several threads and taken in their order. */
final class FileRows {
  /** Takes the good rows of a pass. */
  @FunctionalInterface
  interface Sink {
    /**
     * Looks at a row before it is taken, in any order and beside other threads.
     *
     * @param example is the same in {@link #row}
     * @param cells of the row, valid until the next
     */
    default void prepare(RawExample example, Cells cells, long ordinal) {}

    /**
     * Takes a row, after all rows before it.
     *
     * @param example valid until the next row
     * @param ordinal the row's number in the pass, bad rows counted
     */
    void row(RawExample example, long ordinal);

    /** What takes the rows of one thread. */
    default Blocks blocks() {
      return Blocks.of(this);
    }
  }

  /** Takes the good rows of a pass by whole blocks; one a thread. */
  interface Blocks {
    /**
     * Looks at rows before they are taken, in any order and beside other threads.
     *
     * @param rows with their {@link RawExample#ordinal}; valid until {@link #finish}
     * @param badRows how many there were beside them
     * @param bytesRead of all files so far
     */
    void work(List<RawExample> rows, int badRows, long bytesRead);

    /** Takes these rows, after all rows before them. */
    void finish();

    /** That takes the rows one by one. */
    static Blocks of(Sink sink) {
      return new Blocks() {
        private List<RawExample> rows = List.of();

        @Override
        public void work(List<RawExample> block, int badRows, long bytesRead) {
          rows = block;
        }

        @Override
        public void finish() {
          rows.forEach(it -> sink.row(it, it.ordinal));
        }
      };
    }
  }

  /** What is less than this is read by one thread. */
  private static final long WORTH_THREADS = 1 << 20;

  private final RowReader in;
  private final Warnings warnings;
  private final @Nullable BadRows bad;
  private final PhaseMeter meter;
  private final long bytesBefore;
  private final Sink sink;
  private long nextOrdinal;

  /**
   * For a file.
   *
   * @param warnings takes what is odd about the rows
   * @param bad takes the bad rows, or null where they were taken in an earlier pass
   * @param bytesBefore bytes of the files before it
   * @param firstOrdinal the number of its first row
   */
  FileRows(
      RowReader in,
      Warnings warnings,
      @Nullable BadRows bad,
      PhaseMeter meter,
      long bytesBefore,
      long firstOrdinal,
      Sink sink) {
    this.in = in;
    this.warnings = warnings;
    this.bad = bad;
    this.meter = meter;
    this.bytesBefore = bytesBefore;
    this.nextOrdinal = firstOrdinal;
    this.sink = sink;
  }

  /**
   * Reads the file.
   *
   * @param parser makes a thread's parser, with what takes what is odd
   * @param threads at most
   * @param bytes of the file
   * @return the ordinal of the row after the last
   */
  long read(Function<Warnings, RowParser> parser, int threads, long bytes) {
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < (bytes < WORTH_THREADS ? 1 : threads); i++) {
      workers.add(new Worker(parser));
    }
    BlockWork.run(workers);
    return nextOrdinal;
  }

  private final class Worker implements BlockWork.Worker {
    private final RowBlock block = new RowBlock();
    private final Warnings odd = new Warnings();
    private final RowParser parser;
    private final Blocks blocks = sink.blocks();
    private final List<RawExample> examples = new ArrayList<>();
    private final List<RawExample> good = new ArrayList<>();
    private final List<@Nullable String> problems = new ArrayList<>();
    private long ordinal;

    Worker(Function<Warnings, RowParser> parser) {
      this.parser = parser.apply(odd);
    }

    @Override
    public boolean read() {
      in.read(block);
      ordinal = nextOrdinal;
      nextOrdinal += block.rows();
      return block.rows() > 0;
    }

    @Override
    public void work() {
      problems.clear();
      good.clear();
      for (int i = 0; i < block.rows(); i++) {
        if (i == examples.size()) {
          examples.add(parser.example());
        }
        RawExample example = examples.get(i);
        example.ordinal = ordinal + i;
        try {
          parser.parse(block, i, example);
          sink.prepare(example, parser.cells(), example.ordinal);
          good.add(example);
          problems.add(null);
        } catch (BadRowException e) {
          problems.add(String.valueOf(e.getMessage()));
        }
      }
      blocks.work(good, block.rows() - good.size(), bytesBefore + block.bytesRead());
    }

    @Override
    public void finish() {
      warnings.take(odd);
      for (int i = 0; i < block.rows(); i++) {
        if (bad != null) {
          bad.row();
        }
        String problem = problems.get(i);
        if (problem != null) {
          meter.badRow();
          if (bad != null) {
            bad.add(block.bad(i, problem), problem);
          }
        }
        meter.row(bytesBefore + block.bytesRead());
      }
      blocks.finish();
    }
  }
}
