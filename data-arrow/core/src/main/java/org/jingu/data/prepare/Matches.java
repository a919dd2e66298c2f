package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.transform.DenseConfig;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one part meet what was fitted and configured: ids that are unseen, joins without
 * a match, labels whose rule never holds, columns without a value. Each of these makes a model
 * silently useless, so each is counted, and told with a value that was seen and one that would do.
 */
final class Matches {
  /** Of the ids that the training part finds, a part that finds less than this share is told. */
  private static final double FOUND_SHARE = 0.5;

  /** How many values of a column are kept to be shown. */
  private static final int EXAMPLES = 3;

  private final PrepareConfig config;
  private final List<SideTable> tables;
  private final List<String> features;
  private final @Nullable FittedVocabulary[] vocabularies;
  private final long[] missingNumbers;
  private final long[] noTokens;
  private final long[] cut;
  private final Map<String, Integer> sequences = new LinkedHashMap<>();
  private final long[] ids;
  private final long[] unseen;
  private final @Nullable String[] unseenExamples;
  private final double[] labelSums;
  private final long[] labelCounts;
  private final double[] labelLeast;
  private final double[] labelMost;
  private final List<Set<String>> labelCells = new ArrayList<>();
  private final long[] unmatched;
  private final @Nullable String[] unmatchedExamples;
  private long rows;

  Matches(Preprocessor preprocessor) {
    config = preprocessor.config();
    tables = preprocessor.sideTables();
    List<SparseColumn> columns = new DatasetColumns(config).sparse();
    features = columns.stream().map(SparseColumn::name).toList();
    int sparse = features.size();
    vocabularies = new FittedVocabulary[sparse];
    for (int f = 0; f < sparse; f++) {
      Vocabulary it = preprocessor.vocabularies().get(columns.get(f).tableName());
      vocabularies[f] = it instanceof FittedVocabulary fitted ? fitted : null;
    }
    missingNumbers = new long[config.dense().size()];
    noTokens = new long[sparse];
    cut = new long[sparse];
    for (int f = 0; f < sparse; f++) {
      if (columns.get(f).sequence() != null) {
        sequences.put(features.get(f), f);
      }
    }
    ids = new long[sparse];
    unseen = new long[sparse];
    unseenExamples = new String[sparse];
    int tasks = config.labels().size();
    labelSums = new double[tasks];
    labelCounts = new long[tasks];
    labelLeast = new double[tasks];
    labelMost = new double[tasks];
    for (int t = 0; t < tasks; t++) {
      labelCells.add(new LinkedHashSet<>());
    }
    unmatched = new long[tables.size()];
    unmatchedExamples = new String[tables.size()];
  }

  /** Counts a row that was encoded. */
  void add(RawExample row) {
    rows++;
    int start = 0;
    for (int f = 0; f < features.size(); f++) {
      int end = row.ends[f];
      noTokens[f] += end == start ? 1 : 0;
      for (int i = start; i < end; i++) {
        token(f, row, i);
      }
      start = end;
    }
    for (int i = 0; i < missingNumbers.length; i++) {
      missingNumbers[i] += Double.isNaN(row.dense[i]) ? 1 : 0;
    }
    for (int f = 0; f < cut.length; f++) {
      cut[f] += row.cut[f] ? 1 : 0;
    }
    for (int t = 0; t < labelSums.length; t++) {
      label(t, row.labels[t], row.labelCells[t]);
    }
    for (int i = 0; i < unmatched.length; i++) {
      String key = row.unmatched[i];
      if (key != null) {
        unmatched[i]++;
        unmatchedExamples[i] = unmatchedExamples[i] == null ? key : unmatchedExamples[i];
      }
    }
  }

  private void label(int task, float label, @Nullable String cell) {
    if (!Float.isNaN(label)) {
      labelLeast[task] = labelCounts[task] == 0 ? label : Math.min(labelLeast[task], label);
      labelMost[task] = labelCounts[task] == 0 ? label : Math.max(labelMost[task], label);
      labelSums[task] += label;
      labelCounts[task]++;
    }
    if (cell != null && labelCells.get(task).size() < EXAMPLES) {
      labelCells.get(task).add(cell);
    }
  }

  /** Counts a token that became an id; null and empty are missing values, not tokens. */
  private void token(int feature, RawExample row, int index) {
    if (row.isMissing(index)) {
      noTokens[feature]++;
    } else if (vocabularies[feature] != null) {
      ids[feature]++;
      if (row.ids[index] == Vocabulary.OOV && unseen[feature]++ == 0) {
        unseenExamples[feature] = row.token(index);
      }
    }
  }

  /** The number of rows. */
  long rows() {
    return rows;
  }

  /** The share of tokens that the vocabulary lacks, by feature with a fitted one. */
  Map<String, Double> unseen() {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int f = 0; f < ids.length; f++) {
      if (vocabularies[f] != null) {
        shares.put(features.get(f), share(unseen[f], ids[f]));
      }
    }
    return shares;
  }

  /** What the report says of this part. */
  PrepareReport.PartReport report() {
    Map<String, Double> labelMeans = new LinkedHashMap<>();
    int t = 0;
    for (String label : config.labels().keySet()) {
      labelMeans.put(label, labelCounts[t] == 0 ? 0 : labelSums[t] / labelCounts[t]);
      t++;
    }
    Map<String, Double> joins = new LinkedHashMap<>();
    for (int i = 0; i < unmatched.length; i++) {
      joins.put(tables.get(i).name(), share(unmatched[i], rows));
    }
    Map<String, Double> cutShares = new LinkedHashMap<>();
    sequences.forEach((name, f) -> cutShares.put(name, share(cut[f], rows)));
    return new PrepareReport.PartReport(rows, labelMeans, unseen(), joins, cutShares);
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }

  /**
   * What is odd, a sentence each.
   *
   * @param where such as {@code the test part}
   * @param usual the share of unseen ids in the training part, by feature; may lack features
   * @param labelled whether the rows should have labels
   */
  List<String> warnings(String where, Map<String, Double> usual, boolean labelled) {
    List<String> found = new ArrayList<>();
    if (rows == 0) {
      found.add(where + " has no rows");
      return found;
    }
    if (labelled) {
      labels(where, found);
    }
    unseen(where, usual, found);
    for (int i = 0; i < unmatched.length; i++) {
      if (share(unmatched[i], rows) >= FOUND_SHARE) {
        SideTable table = tables.get(i);
        found.add(
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d rows find nothing in join '%s', such as %s '%s'; its keys are like '%s'",
                where,
                unmatched[i],
                rows,
                table.name(),
                table.config().on(),
                unmatchedExamples[i],
                table.exampleKey()));
      }
    }
    int i = 0;
    for (Map.Entry<String, DenseConfig> it : config.dense().entrySet()) {
      allMissing(where, it.getKey(), it.getValue().column(), missingNumbers[i++], found);
    }
    for (int f = 0; f < noTokens.length; f++) {
      String feature = features.get(f);
      SparseConfig it = config.sparse().get(feature);
      // No flag set is a value, and what a cross lacks is told of its features.
      if (it != null && it.flags().isEmpty()) {
        allMissing(where, feature, it.column(), noTokens[f], found);
      }
    }
    return found;
  }

  private void allMissing(
      String where, String feature, @Nullable String column, long missing, List<String> found) {
    if (missing >= rows) {
      found.add(
          "%s: '%s' is missing in every row; look at column '%s' and at missing_values"
              .formatted(where, feature, column == null ? feature : column));
    }
  }

  private void labels(String where, List<String> found) {
    int t = 0;
    for (Map.Entry<String, LabelConfig> label : config.labels().entrySet()) {
      String name = label.getKey();
      String positive = label.getValue().positive();
      if (labelCounts[t] == 0) {
        found.add("%s: no row has a label '%s'".formatted(where, name));
      } else if (positive != null && labelMost[t] == 0) {
        found.add(
            "%s: no cell of column '%s' is '%s', so every label '%s' is 0; its cells are like '%s'; correct labels.%s.positive"
                .formatted(
                    where,
                    label.getValue().column() == null ? name : label.getValue().column(),
                    positive,
                    name,
                    String.join("', '", labelCells.get(t)),
                    name));
      } else if (labelLeast[t] == labelMost[t]) {
        found.add(
            "%s: every label '%s' is %s, of one class, so that nothing can be learned or ranked"
                .formatted(where, name, PrepareReport.number(labelMost[t])));
      }
      t++;
    }
  }

  private void unseen(String where, Map<String, Double> usual, List<String> found) {
    for (int f = 0; f < ids.length; f++) {
      FittedVocabulary vocabulary = vocabularies[f];
      String example = unseenExamples[f];
      double usuallyFound = 1 - usual.getOrDefault(features.get(f), 0.0);
      double foundHere = 1 - share(unseen[f], ids[f]);
      if (vocabulary != null
          && example != null
          && foundHere <= FOUND_SHARE * usuallyFound
          && foundHere < usuallyFound) {
        found.add(
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d ids of '%s' are unseen, such as '%s'; %s",
                where,
                unseen[f],
                ids[f],
                features.get(f),
                example,
                known(vocabulary, example)));
      }
    }
  }

  private static String known(FittedVocabulary vocabulary, String example) {
    String near = vocabulary.near(example);
    return near == null
        ? "the training data has no ids at all"
        : "the training data has '" + near + "'";
  }
}
