package org.jingu.data.prepare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenCounter;
import org.jingu.data.vocab.TokenHistory;
import org.jingu.data.vocab.VocabularyConfig;
import org.jingu.data.vocab.VocabularyGrowth;
import org.jingu.data.vocab.VocabularyGrowth.Grown;
import org.jingu.data.vocab.WaitingTokens;

/**
 * A preparation extended by the tokens of new rows. Scales, side tables, hashes and rules stay as
 * they were fitted, so that whatever learned from the earlier rows understands the new ones.
 *
 * @param preprocessor what encodes the new rows
 * @param tables what became of the tokens of each fitted vocabulary
 */
record Extension(Preprocessor preprocessor, Map<String, PrepareReport.TableGrowth> tables) {
  /** A vocabulary that loses more of its tokens at once is told of: a time may be wrong. */
  private static final double MOST_EVICTED = 0.5;

  /**
   * Extends a preparation.
   *
   * @param seen has counted the new rows of the training part
   */
  static Extension of(Preprocessor known, Fitter seen) {
    PrepareConfig config = known.config();
    int version = known.records().version() + 1;
    Map<String, FittedVocabulary> vocabularies = new LinkedHashMap<>();
    Map<String, TokenHistory> histories = new LinkedHashMap<>();
    Map<String, WaitingTokens> waiting = new LinkedHashMap<>();
    Map<String, PrepareReport.TableGrowth> tables = new LinkedHashMap<>();
    for (Map.Entry<String, TokenCounter> it : seen.counters().entrySet()) {
      String table = it.getKey();
      FittedVocabulary own = (FittedVocabulary) known.vocabularies().get(table);
      Grown grown =
          VocabularyGrowth.of(
              own,
              known.records().history(table, own),
              known.records().waiting(table),
              it.getValue(),
              rules(config, table, version, seen.latestDay()));
      vocabularies.put(table, grown.vocabulary());
      histories.put(table, grown.history());
      waiting.put(table, grown.waiting());
      tables.put(
          table,
          new PrepareReport.TableGrowth(
              own.rows(),
              grown.vocabulary().rows(),
              grown.added(),
              grown.reused(),
              grown.evicted(),
              grown.waiting().tokens().size()));
    }
    Preprocessor extended =
        Preprocessor.fitted(config, known.sideTables(), vocabularies, known.statistics())
            .keeping(new TokenRecords(version, histories, waiting));
    return new Extension(extended, tables);
  }

  private static VocabularyGrowth.Rules rules(
      PrepareConfig config, String table, int version, int day) {
    ExtendConfig keys = config.extend() == null ? ExtendConfig.DEFAULT : config.extend();
    VocabularyConfig vocabulary = config.tables().get(table);
    Long own = keys.minCount();
    return new VocabularyGrowth.Rules(
        version,
        day,
        keys.evictAfterDays(),
        own == null ? vocabulary.minCount() : own,
        vocabulary.maxSize(),
        config.hasMissingRow(table));
  }

  /** What is odd about it, a sentence a table. */
  List<String> warnings() {
    return tables.entrySet().stream()
        .filter(it -> it.getValue().evicted() > MOST_EVICTED * it.getValue().was())
        .map(
            it ->
                "table '%s' lost %d of its %d rows' tokens, which were not seen for extend.evict_after_days: check that no time lies ahead of the others"
                    .formatted(it.getKey(), it.getValue().evicted(), it.getValue().was()))
        .toList();
  }
}
