package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jingu.data.transform.DenseConfig;
import org.jingu.data.transform.DenseStatistics;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenBatch;
import org.jingu.data.vocab.TokenCounter;
import org.jingu.data.vocab.TokenHistory;
import org.jingu.data.vocab.TokenMemory;
import org.jingu.data.vocab.VocabularyConfig;
import org.jingu.data.vocab.WaitingTokens;
import org.jspecify.annotations.Nullable;

/** Learns vocabularies and statistics from the rows of the training part. */
final class Fitter {
  private final PrepareConfig config;
  private final TokenMemory memory;
  private final Map<String, TokenCounter> counters = new LinkedHashMap<>();
  private final @Nullable TokenCounter[] byFeature;
  private final List<DenseStatistics.Fitter> dense = new ArrayList<>();
  private final @Nullable Clock clock;
  private long rows;
  private int latestDay = TokenHistory.UNKNOWN;
  private int learners;

  Fitter(PrepareConfig config, TokenMemory memory) {
    this.config = config;
    this.memory = memory;
    this.byFeature = new @Nullable TokenCounter[config.sparse().size() + config.crosses().size()];
    // Days are read from every row, so only where they are kept.
    this.clock = config.extend() == null || config.time() == null ? null : config.time().clock();
    config.dense().values().forEach(it -> dense.add(new DenseStatistics.Fitter(it)));
    int f = 0;
    for (Map.Entry<String, SparseConfig> feature : config.sparse().entrySet()) {
      if (feature.getValue().vocabulary().ids() == VocabularyConfig.Ids.FITTED) {
        String table = feature.getValue().tableName(feature.getKey());
        byFeature[f] = counters.computeIfAbsent(table, it -> new TokenCounter(memory));
      }
      f++;
    }
  }

  /** Whether rows must be read before any can be encoded. */
  static boolean isNeeded(PrepareConfig config) {
    return config.tables().values().stream().anyMatch(it -> it.ids() == VocabularyConfig.Ids.FITTED)
        || config.dense().values().stream().anyMatch(DenseConfig::dependsOnRows);
  }

  /** Takes a row of which nothing but its numbers is learned. */
  void measure(RawExample example) {
    rows++;
    for (int i = 0; i < example.dense.length; i++) {
      dense.get(i).add(example.dense[i]);
    }
  }

  /**
   * Learns from the rows of a pass.
   *
   * @param parts tells the rows that are learned from
   * @param kept takes the rows with the numbers of their tokens, or null
   */
  FileRows.Sink learning(Splitter parts, @Nullable KeptRows kept) {
    return new FileRows.Sink() {
      @Override
      public void row(RawExample example, long ordinal) {
        throw new IllegalStateException("rows are taken by blocks");
      }

      @Override
      public FileRows.Blocks blocks() {
        return new Learning(parts, kept, learners++);
      }
    };
  }

  /** What one thread learns. */
  private final class Learning implements FileRows.Blocks {
    private final Splitter parts;
    private final @Nullable KeptRows kept;
    private final int thread;
    private final List<TokenBatch> tokens = new ArrayList<>();
    private List<RawExample> block = List.of();
    private final KeptBlock bytes = new KeptBlock();

    Learning(Splitter parts, @Nullable KeptRows kept, int thread) {
      this.parts = parts;
      this.kept = kept;
      this.thread = thread;
      for (int f = 0; f < byFeature.length; f++) {
        tokens.add(new TokenBatch());
      }
    }

    @Override
    public void work(List<RawExample> rows, int badRows, long bytesRead) {
      block = rows;
      tokens.forEach(TokenBatch::clear);
      for (RawExample row : rows) {
        row.part = parts.part(row.ordinal, row.time);
        for (int i = 0; i < row.dense.length; i++) {
          row.dense[i] = dense.get(i).beforeScale(row.dense[i]);
        }
        if (row.part == Part.TRAIN || kept != null) {
          addTokens(row);
        }
      }
      // Threads begin at different tables, so that they do not wait for one another.
      for (int i = 0; i < byFeature.length; i++) {
        int f = (i + thread * byFeature.length / 2) % byFeature.length;
        TokenCounter counter = byFeature[f];
        if (counter != null) {
          counter.count(tokens.get(f));
        }
      }
      if (kept != null) {
        bytes.fill(rows, tokens, badRows, bytesRead);
      }
    }

    private void addTokens(RawExample row) {
      boolean counted = row.part == Part.TRAIN;
      int day = day(row);
      int start = 0;
      for (int f = 0; f < byFeature.length; f++) {
        int end = row.ends[f];
        TokenBatch batch = tokens.get(f);
        for (int i = start; i < end; i++) {
          if (row.isMissing(i)) {
            batch.add(row.isNull(i) ? TokenBatch.NULL : TokenBatch.EMPTY);
          } else if (byFeature[f] != null) {
            batch.add(row.tokenBytes, row.tokenStart(i), row.tokenEnd(i), day, counted);
          } else if (kept != null) {
            batch.add(kept.id(f, row, i));
          }
        }
        start = end;
      }
    }

    @Override
    public void finish() {
      for (RawExample row : block) {
        if (row.part == Part.TRAIN) {
          rows++;
          latestDay = Math.max(latestDay, day(row));
          for (int i = 0; i < row.dense.length; i++) {
            dense.get(i).addBeforeScale(row.dense[i]);
          }
        }
      }
      if (kept != null && memory.hasSpilled()) {
        kept.drop();
      } else if (kept != null) {
        kept.write(bytes);
      }
    }
  }

  private int day(RawExample example) {
    return clock == null
        ? TokenHistory.UNKNOWN
        : (int) clock.at(example.time).toLocalDate().toEpochDay();
  }

  long rows() {
    return rows;
  }

  /** The latest day of all rows, in days since 1970; unknown where days are not kept. */
  int latestDay() {
    return latestDay;
  }

  /** What was counted, by table with a fitted vocabulary. */
  Map<String, TokenCounter> counters() {
    return counters;
  }

  /** What the data set keeps of its tokens, if it is meant to be extended. */
  TokenRecords records(Map<String, FittedVocabulary> vocabularies) {
    if (config.extend() == null) {
      return TokenRecords.NONE;
    }
    Map<String, TokenHistory> histories = new LinkedHashMap<>();
    Map<String, WaitingTokens> waiting = new LinkedHashMap<>();
    vocabularies.forEach(
        (table, it) -> {
          histories.put(table, TokenHistory.fitted(it, counters.get(table)));
          waiting.put(table, WaitingTokens.fitted(it, counters.get(table)));
        });
    return new TokenRecords(TokenHistory.FIRST_VERSION, histories, waiting);
  }

  /** The statistics by dense feature. */
  Map<String, DenseStatistics> statistics() {
    Map<String, DenseStatistics> statistics = new LinkedHashMap<>();
    int i = 0;
    for (String name : config.dense().keySet()) {
      statistics.put(name, dense.get(i++).statistics());
    }
    return statistics;
  }

  /** The fitted vocabularies by table, made by several threads. */
  Map<String, FittedVocabulary> vocabularies() {
    Map<String, FittedVocabulary> built = new LinkedHashMap<>();
    Iterator<String> tables = List.copyOf(counters.keySet()).iterator();
    // Counts in files are put in order in memory that is there once.
    int workers = memory.hasSpilled() ? 1 : Math.min(config.threadCount(), counters.size());
    BlockWork.run(
        IntStream.range(0, Math.max(1, workers))
            .mapToObj(i -> new Building(tables, built))
            .toList());
    return built;
  }

  /** Makes vocabularies, one after the other. */
  private final class Building implements BlockWork.Worker {
    private final Iterator<String> tables;
    private final Map<String, FittedVocabulary> into;
    private String table = "";
    private @Nullable FittedVocabulary made;

    Building(Iterator<String> tables, Map<String, FittedVocabulary> into) {
      this.tables = tables;
      this.into = into;
    }

    @Override
    public boolean read() {
      if (!tables.hasNext()) {
        return false;
      }
      table = tables.next();
      return true;
    }

    @Override
    public void work() {
      VocabularyConfig it = config.tables().get(table);
      made = counters.get(table).build(it.minCount(), it.maxSize(), config.hasMissingRow(table));
    }

    @Override
    public void finish() {
      into.put(table, made);
    }
  }
}
