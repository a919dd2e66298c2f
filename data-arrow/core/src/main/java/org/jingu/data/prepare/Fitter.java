package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.data.transform.DenseStatistics;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenCounter;
import org.jingu.data.vocab.VocabularyConfig;
import org.jspecify.annotations.Nullable;

/** Learns vocabularies and statistics from the rows of the training part. */
final class Fitter {
  private final PrepareConfig config;
  private final Map<String, TokenCounter> counters = new LinkedHashMap<>();
  private final @Nullable TokenCounter[] byFeature;
  private final List<DenseStatistics.Fitter> dense = new ArrayList<>();
  private long rows;

  Fitter(PrepareConfig config) {
    this.config = config;
    this.byFeature = new @Nullable TokenCounter[config.sparse().size()];
    config.dense().values().forEach(it -> dense.add(new DenseStatistics.Fitter(it)));
    int f = 0;
    for (Map.Entry<String, SparseConfig> feature : config.sparse().entrySet()) {
      if (feature.getValue().vocabulary().ids() == VocabularyConfig.Ids.FITTED) {
        String table = feature.getValue().tableName(feature.getKey());
        byFeature[f] = counters.computeIfAbsent(table, it -> new TokenCounter());
      }
      f++;
    }
  }

  void add(RawExample example) {
    rows++;
    for (int i = 0; i < example.dense.length; i++) {
      dense.get(i).add(example.dense[i]);
    }
    int start = 0;
    for (int f = 0; f < byFeature.length; f++) {
      int end = example.ends[f];
      TokenCounter counter = byFeature[f];
      for (int i = start; counter != null && i < end; i++) {
        counter.add(example.tokens[i]);
      }
      start = end;
    }
  }

  long rows() {
    return rows;
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
