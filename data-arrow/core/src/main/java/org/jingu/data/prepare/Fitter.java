package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.data.transform.DenseConfig;
import org.jingu.data.transform.DenseStatistics;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenCounter;
import org.jingu.data.vocab.TokenHistory;
import org.jingu.data.vocab.TokenMemory;
import org.jingu.data.vocab.VocabularyConfig;
import org.jingu.data.vocab.WaitingTokens;
import org.jspecify.annotations.Nullable;

/** Learns vocabularies and statistics from the rows of the training part. */
final class Fitter {
  private final PrepareConfig config;
  private final Map<String, TokenCounter> counters = new LinkedHashMap<>();
  private final @Nullable TokenCounter[] byFeature;
  private final List<DenseStatistics.Fitter> dense = new ArrayList<>();
  private final @Nullable Clock clock;
  private long rows;
  private int latestDay = TokenHistory.UNKNOWN;

  Fitter(PrepareConfig config, TokenMemory memory) {
    this.config = config;
    this.byFeature = new @Nullable TokenCounter[config.sparse().size()];
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

  void add(RawExample example) {
    rows++;
    int day = day(example);
    latestDay = Math.max(latestDay, day);
    for (int i = 0; i < example.dense.length; i++) {
      dense.get(i).add(example.dense[i]);
    }
    touch(example);
    int start = 0;
    for (int f = 0; f < byFeature.length; f++) {
      int end = example.ends[f];
      TokenCounter counter = byFeature[f];
      for (int i = start; counter != null && i < end; i++) {
        if (!example.isMissing(i)) {
          counter.add(example.tokenBytes, example.tokenStart(i), example.tokenEnd(i), day);
        }
      }
      start = end;
    }
  }

  /** Waits for the memory of all tokens at once. */
  private void touch(RawExample example) {
    int start = 0;
    for (int f = 0; f < byFeature.length; f++) {
      int end = example.ends[f];
      TokenCounter counter = byFeature[f];
      for (int i = start; counter != null && i < end; i++) {
        if (!example.isMissing(i)) {
          example.touched ^=
              counter.touch(example.tokenBytes, example.tokenStart(i), example.tokenEnd(i));
        }
      }
      start = end;
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

  /** The fitted vocabularies by table. */
  Map<String, FittedVocabulary> vocabularies() {
    Map<String, FittedVocabulary> built = new LinkedHashMap<>();
    counters.forEach(
        (table, counter) -> {
          VocabularyConfig it = config.tables().get(table);
          built.put(table, counter.build(it.minCount(), it.maxSize(), config.hasMissingRow(table)));
        });
    return built;
  }
}
