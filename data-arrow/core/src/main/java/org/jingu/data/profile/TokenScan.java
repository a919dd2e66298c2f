package org.jingu.data.profile;

import java.util.List;
import org.jingu.data.prepare.CellForms;
import org.jingu.data.prepare.SparseConfig;
import org.jspecify.annotations.Nullable;

/** Whether the cells of a column hold several tokens, and what separates them. */
final class TokenScan {
  private static final List<String> SEPARATORS = List.of("|", ",", ";", " ");
  private static final int MOST_SLOTS = 1 << 15;

  /** Cells with a separator are seldom beyond these if it is none. */
  private static final double LEAST_SHARE = 0.01;

  private final Tokens[] tokens = new Tokens[SEPARATORS.size()];
  private final CountTable cells = new CountTable(1, MOST_SLOTS);
  private long count;
  private long json;
  private long python;
  private long elements;

  /** What a separator makes of the cells. */
  private static final class Tokens {
    private final CountTable table = new CountTable(1, MOST_SLOTS);
    private long with;
    private long total;
    private long longest;
    private boolean spaced;
    private int most;
  }

  void add(String text, long hash) {
    count++;
    List<String> asJson = CellForms.elements(text, SparseConfig.Form.JSON);
    List<String> asPython = CellForms.elements(text, SparseConfig.Form.PYTHON);
    json += asJson == null ? 0 : 1;
    python += asPython == null ? 0 : 1;
    if (asPython != null || asJson != null) {
      elements += (asPython == null ? asJson : asPython).size();
      return;
    }
    boolean any = false;
    for (int i = 0; i < tokens.length; i++) {
      String separator = SEPARATORS.get(i);
      if (tokens[i] == null && text.contains(separator)) {
        tokens[i] = new Tokens();
      }
      any |= tokens[i] != null;
      if (tokens[i] != null) {
        cut(text, separator, tokens[i]);
      }
    }
    if (any) {
      cells.add(hash, 0);
    }
  }

  private static void cut(String text, String separator, Tokens into) {
    int start = 0;
    int made = 0;
    while (start <= text.length()) {
      int stop = text.indexOf(separator, start);
      stop = stop < 0 ? text.length() : stop;
      String token = CellForms.strip(text.substring(start, stop));
      into.spaced |= token.length() < stop - start;
      if (!token.isEmpty()) {
        into.table.add(CountTable.hash(token), 0);
        into.longest = Math.max(into.longest, token.length());
        made++;
      }
      start = stop + separator.length();
    }
    into.with += text.contains(separator) ? 1 : 0;
    into.total += made;
    into.most = Math.max(into.most, made);
  }

  /** The tokens, or null if cells are single values. */
  @Nullable TokenProfile profile() {
    long lists = Math.max(json, python);
    if (lists > 0 && lists == count) {
      SparseConfig.Form form = json == count ? SparseConfig.Form.JSON : SparseConfig.Form.PYTHON;
      return new TokenProfile("", form, elements / (double) count, 0, 0, true, 0, false);
    }
    for (int i = 0; i < tokens.length; i++) {
      Tokens it = tokens[i];
      if (it != null && isList(it, i == 0)) {
        return new TokenProfile(
            SEPARATORS.get(i),
            null,
            it.total / (double) count,
            it.most,
            it.table.size(),
            !it.table.full(),
            it.with,
            it.spaced);
      }
    }
    return null;
  }

  /**
   * Lists are made of tokens that come again in other lists, so that there are fewer tokens than
   * cells; a bar stands in cells for nothing else.
   */
  private boolean isList(Tokens it, boolean bar) {
    if (it.with < LEAST_SHARE * count || it.with < 2) {
      return false;
    }
    boolean again = it.table.size() < 0.5 * cells.size() && it.with > 0.05 * count;
    boolean text = it.total / (double) count > 20 && it.table.full();
    return !text && (bar ? it.longest <= 100 : again);
  }
}
