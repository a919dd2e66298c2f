package org.jingu.data.prepare;

import java.util.List;
import org.jingu.api.Pooling;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.data.vocab.VocabularyConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a sparse feature is made.
 *
 * @param column the column; null for the feature's name
 * @param flags columns of 0 and 1 whose names, where 1, are the tokens
 * @param time the part of the row's time that is the token
 * @param separator what separates the tokens of a cell; empty for one token a cell, and for lists
 *     with commas
 * @param list how cells write lists; null where they are no lists
 * @param table the table; features that name the same table share its vocabulary
 * @param vocabulary how tokens become ids
 * @param missingValues cells and tokens that mean a missing value in this column only
 * @param missing what a missing value becomes
 * @param sequence the most tokens of a row, whose order means something; null where it means
 *     nothing
 * @param pooling how several ids become one vector
 */
public record SparseConfig(
    @Doc("The column; the feature's name by default.") @Nullable String column,
    @Doc("Columns of 0 and 1 whose names, where 1, are the tokens.") @Default("[]")
        List<String> flags,
    @Doc("The token is a part of the row's time: hour, weekday, hour_of_week, day, month, weekend.")
        @Nullable TimePart time,
    @Doc("What separates the tokens of a multi-valued cell; of lists a comma by default.")
        @Default("")
        String separator,
    @Doc("How cells write lists: json ([\"a\", \"b\"]) or python (['a', 'b']); not set, no lists.")
        @Nullable Form list,
    @Doc("The table; features that name the same one share its vocabulary.") @Nullable String table,
    @Doc("How tokens become ids.") @Default("{}") VocabularyConfig vocabulary,
    @Doc("Cells and tokens that mean a missing value in this column, beside missing_values.")
        @Default("[]")
        List<String> missingValues,
    @Doc(
            "What a missing value becomes: oov (the out-of-vocabulary row; of a sequence, no id),"
                + " token (a row of its own), empty (an empty bag) or reject (a bad row).")
        @Default("oov")
        Missing missing,
    @Doc(
            "The most tokens of a cell where their order means something, the latest last; of more"
                + " the latest stay. Needs separator or list.")
        @Range(min = 1)
        @Nullable Integer sequence,
    @Doc("How several ids become one vector: sum or mean.") @Default("sum") Pooling pooling) {

  /** How cells write lists. */
  public enum Form {
    /** Brackets, double quotes and null. */
    JSON,
    /** Any brackets, quotes of both kinds and None. */
    PYTHON
  }

  /** What a missing value becomes. */
  public enum Missing {
    /** The out-of-vocabulary row. */
    OOV,
    /** A row of its own. */
    TOKEN,
    /** An empty bag. */
    EMPTY,
    /** The row is a bad row. */
    REJECT
  }

  /** Checks that tokens have one source, and that a missing value has a row if it needs one. */
  public SparseConfig {
    int sources = (column == null ? 0 : 1) + (flags.isEmpty() ? 0 : 1) + (time == null ? 0 : 1);
    if (sources > 1) {
      throw new ConfigException("column", "excludes flags and time; keep one of the three");
    }
    if (!separator.isEmpty() && (!flags.isEmpty() || time != null)) {
      throw new ConfigException("separator", "needs a column; flags and time have none");
    }
    if (list != null && (!flags.isEmpty() || time != null)) {
      throw new ConfigException("list", "needs a column; flags and time have none");
    }
    if (sequence != null && separator.isEmpty() && list == null) {
      throw new ConfigException(
          "sequence", "needs cells with several tokens; set separator or list");
    }
    boolean reserved = (missing == Missing.OOV && sequence == null) || missing == Missing.TOKEN;
    if (vocabulary.ids() == VocabularyConfig.Ids.AS_IS && reserved && time == null) {
      throw new ConfigException(
          "missing", "vocabulary.ids: as_is has no row for it; set missing to empty or reject");
    }
  }

  /** The table of a feature of this name. */
  String tableName(String feature) {
    return table == null ? feature : table;
  }

  /** Whether an example may have more than one id. */
  boolean multiHot() {
    return !flags.isEmpty() || !separator.isEmpty() || list != null;
  }
}
