package org.jingu.data.vocab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jingu.data.vocab.WaitingTokens.Seen;
import org.jspecify.annotations.Nullable;

/**
 * Extends a fitted vocabulary by the tokens of new rows. A token that stays keeps its id. One that
 * was not seen for too long loses its row, which the next new token takes; further new tokens come
 * at the end, the most frequent first.
 */
public final class VocabularyGrowth {
  private final Rules rules;
  private final List<@Nullable String> tokens;
  private final int[] since;
  private final int[] lastSeen;
  private final int reserved;
  private int evicted;

  /**
   * How a vocabulary grows.
   *
   * @param version of the data set that it is extended for
   * @param day the latest day of the new rows, in days since 1970, or {@link TokenHistory#UNKNOWN}
   * @param evictAfterDays for how many days a token may not be seen and yet keep its row; 0 for
   *     ever
   * @param minCount how often a token must have been seen to get a row
   * @param maxSize how many tokens may have a row, or 0 for all
   * @param missingRow whether missing values have a row of their own
   */
  public record Rules(
      int version, int day, int evictAfterDays, long minCount, int maxSize, boolean missingRow) {
    /** Whether a token that was last seen on a day has been away for too long. */
    boolean evicts(int lastDay) {
      return evictAfterDays > 0
          && lastDay != TokenHistory.UNKNOWN
          && (long) day - lastDay > evictAfterDays;
    }
  }

  /**
   * An extended vocabulary.
   *
   * @param vocabulary its tokens
   * @param history what is known of its rows
   * @param waiting tokens that have no row yet
   * @param added how many tokens got a row, those in {@code reused} included
   * @param reused how many of them got that of an evicted token
   * @param evicted how many tokens lost theirs
   */
  public record Grown(
      FittedVocabulary vocabulary,
      TokenHistory history,
      WaitingTokens waiting,
      int added,
      int reused,
      int evicted) {}

  private VocabularyGrowth(Rules rules, FittedVocabulary known, TokenHistory history) {
    this.rules = rules;
    this.tokens = new ArrayList<>(known.tokens());
    this.since = history.since().clone();
    this.lastSeen = history.lastSeen().clone();
    this.reserved = rules.missingRow() ? 2 : 1;
  }

  /**
   * Extends a vocabulary.
   *
   * @param seen the tokens of the new rows
   * @param waiting tokens that have waited so far
   */
  public static Grown of(
      FittedVocabulary known,
      TokenHistory history,
      WaitingTokens waiting,
      TokenCounter seen,
      Rules rules) {
    VocabularyGrowth growth = new VocabularyGrowth(rules, known, history);
    Map<String, Seen> candidates = growth.see(known, waiting, seen);
    growth.evict();
    return growth.admit(candidates);
  }

  /**
   * Takes the days of the rows' tokens. A row of which no day is known is taken as seen now, so
   * that nothing is evicted unseen.
   *
   * @return what has no row, with all that was seen of it
   */
  private Map<String, Seen> see(FittedVocabulary known, WaitingTokens waiting, TokenCounter seen) {
    Map<String, Seen> candidates = new TreeMap<>(waiting.tokens());
    seen.forEach(
        it -> {
          int id = known.idOf(it.token(), 0, it.token().length);
          if (id == Vocabulary.OOV) {
            candidates.merge(
                it.text(),
                new Seen(it.count(), it.lastSeen()),
                (a, b) -> new Seen(a.count() + b.count(), Math.max(a.lastDay(), b.lastDay())));
          } else {
            lastSeen[id] = Math.max(lastSeen[id], it.lastSeen());
          }
        });
    for (int id = reserved; id < tokens.size(); id++) {
      if (lastSeen[id] == TokenHistory.UNKNOWN && tokens.get(id) != null) {
        lastSeen[id] = rules.day();
      }
    }
    candidates.values().removeIf(it -> rules.evicts(it.lastDay()));
    return candidates;
  }

  private void evict() {
    for (int id = reserved; id < tokens.size(); id++) {
      if (tokens.get(id) != null && rules.evicts(lastSeen[id])) {
        tokens.set(id, null);
        lastSeen[id] = TokenHistory.UNKNOWN;
        since[id] = rules.version();
        evicted++;
      }
    }
  }

  private Grown admit(Map<String, Seen> candidates) {
    List<Map.Entry<String, Seen>> ready = new ArrayList<>();
    for (Map.Entry<String, Seen> candidate : candidates.entrySet()) {
      if (candidate.getValue().count() >= rules.minCount()) {
        ready.add(candidate);
      }
    }
    // Equal counts stay in the order of the tokens, so that the order of rows does not matter.
    ready.sort(Comparator.comparingLong(it -> -it.getValue().count()));
    List<Map.Entry<String, Seen>> admitted = ready.subList(0, Math.min(ready.size(), room()));
    List<TakenRow> taken = new ArrayList<>();
    int row = reserved;
    int reused = 0;
    for (Map.Entry<String, Seen> it : admitted) {
      while (row < tokens.size() && tokens.get(row) != null) {
        row++;
      }
      reused += row < since.length ? 1 : 0;
      if (row == tokens.size()) {
        tokens.add(it.getKey());
      } else {
        tokens.set(row, it.getKey());
      }
      taken.add(new TakenRow(row, it.getValue().lastDay()));
    }
    Map<String, Seen> left = new TreeMap<>(candidates);
    admitted.forEach(it -> left.remove(it.getKey()));
    return new Grown(
        new FittedVocabulary(tokens),
        history(taken),
        new WaitingTokens(left),
        admitted.size(),
        reused,
        evicted);
  }

  private record TakenRow(int row, int lastDay) {}

  /** How many tokens may still get a row. */
  private int room() {
    if (rules.maxSize() == 0) {
      return Integer.MAX_VALUE;
    }
    int used = 0;
    for (int id = reserved; id < tokens.size(); id++) {
      used += tokens.get(id) == null ? 0 : 1;
    }
    return Math.max(0, rules.maxSize() - used);
  }

  private TokenHistory history(List<TakenRow> taken) {
    TokenHistory grown = TokenHistory.unknown(tokens.size());
    System.arraycopy(since, 0, grown.since(), 0, since.length);
    System.arraycopy(lastSeen, 0, grown.lastSeen(), 0, lastSeen.length);
    for (TakenRow it : taken) {
      grown.since()[it.row()] = rules.version();
      grown.lastSeen()[it.row()] = it.lastDay();
    }
    return grown;
  }
}
