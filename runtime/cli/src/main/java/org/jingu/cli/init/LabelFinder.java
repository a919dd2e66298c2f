package org.jingu.cli.init;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.data.format.Decimal;
import org.jingu.data.format.Excerpt;
import org.jingu.data.profile.ColumnProfile;
import org.jspecify.annotations.Nullable;

/** Finds the column to predict: by its name, its two values, its place, or as a rating. */
final class LabelFinder {
  /** From the likeliest on. */
  private static final List<String> NAMES =
      List.of(
          "label",
          "target",
          "click",
          "clicked",
          "clicks",
          "isclick",
          "isclicked",
          "y",
          "converted",
          "conversion",
          "isconversion",
          "convert",
          "isattributed",
          "installed",
          "install",
          "isinstalled",
          "purchased",
          "purchase",
          "ispurchase",
          "bought",
          "buy",
          "isbuy",
          "liked",
          "like",
          "islike",
          "response",
          "outcome",
          "churn",
          "churned",
          "default",
          "action",
          "class");

  private static final Set<String> RATINGS =
      Set.of("rating", "ratings", "stars", "star", "score", "grade", "overall", "reviewscore");

  private static final Map<Set<String>, String> POSITIVE =
      Map.of(
          Set.of("0", "1"), "1",
          Set.of("0.0", "1.0"), "1.0",
          Set.of("-1", "1"), "1",
          Set.of("false", "true"), "true",
          Set.of("no", "yes"), "yes",
          Set.of("n", "y"), "y",
          Set.of("f", "t"), "t");

  private static final int MOST_RATINGS = 21;
  private static final int MOST_LISTED = 10;

  private final String file;
  private final List<ColumnProfile> columns;

  LabelFinder(String file, List<ColumnProfile> columns) {
    this.file = file;
    this.columns = columns;
  }

  /**
   * The label.
   *
   * @param wanted the column that the user names, or null
   * @throws UserException if the named column cannot be one
   * @throws DataException if there is none; the message names columns that could be one
   */
  Label find(@Nullable String wanted) {
    if (wanted != null) {
      return named(wanted);
    }
    List<ColumnProfile> binary = columns.stream().filter(LabelFinder::isBinary).toList();
    List<ColumnProfile> likely =
        binary.stream()
            .filter(it -> rank(it) >= 0)
            .sorted(Comparator.comparingInt(LabelFinder::rank))
            .toList();
    if (!likely.isEmpty()) {
      return twoValued(likely.get(0), "by its name and its two values");
    }
    List<ColumnProfile> rated =
        columns.stream().filter(it -> RATINGS.contains(plain(it.name())) && isScale(it)).toList();
    if (!rated.isEmpty()) {
      return rating(
          rated.get(0), "no column of two values is named as a label; this one is a rating");
    }
    List<ColumnProfile> counts =
        columns.stream().filter(it -> rank(it) >= 0 && isScale(it)).toList();
    if (!counts.isEmpty()) {
      return scale(counts.get(0), "by its name");
    }
    if (!binary.isEmpty()) {
      return unnamed(binary);
    }
    List<ColumnProfile> scales = columns.stream().filter(LabelFinder::isContiguous).toList();
    if (scales.size() == 1) {
      return rating(scales.get(0), "the only column that looks like a rating");
    }
    throw none();
  }

  private Label unnamed(List<ColumnProfile> binary) {
    ColumnProfile first = binary.get(0);
    ColumnProfile last = binary.get(binary.size() - 1);
    if (binary.size() == 1) {
      return twoValued(first, "the only column of 0 and 1, or no and yes");
    }
    String others =
        "; there are others of two values, such as '%s'"
            .formatted(Excerpt.of((first.index() == 0 ? binary.get(1) : first).name()));
    if (first.index() == 0) {
      return twoValued(first, "the first column, of two values" + others);
    }
    if (last.index() == columns.size() - 1) {
      return twoValued(last, "the last column, of two values" + others);
    }
    throw none();
  }

  /** Whether a column has two values, of which it is known which is the positive one. */
  static boolean isBinary(ColumnProfile column) {
    return column.distinct() == 2
        && column.missing() <= column.rows() / 2
        && POSITIVE.containsKey(lower(column));
  }

  /** Whether a column of two values is named as a label. */
  static boolean isNamedAsLabel(ColumnProfile column) {
    return isBinary(column) && rank(column) >= 0;
  }

  private static Set<String> lower(ColumnProfile column) {
    return column.few().keySet().stream()
        .map(it -> it.toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static int rank(ColumnProfile column) {
    return NAMES.indexOf(plain(column.name()));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }

  private Label twoValued(ColumnProfile column, String why) {
    String positive = POSITIVE.get(lower(column));
    for (Map.Entry<String, Long> value : column.few().entrySet()) {
      if (value.getKey().toLowerCase(Locale.ROOT).equals(positive)) {
        double share = (double) value.getValue() / column.values();
        Set<String> texts = lower(column);
        if (texts.contains("-1")) {
          return new Label(column, null, 1.0, share, why);
        }
        boolean number = column.isNumeric();
        return new Label(column, number ? null : value.getKey(), null, share, why);
      }
    }
    throw new IllegalStateException("no positive value of " + column.name());
  }

  /** A scale of few numbers, which a threshold divides. */
  private static boolean isScale(ColumnProfile column) {
    return column.isNumeric()
        && !column.few().isEmpty()
        && column.distinct() >= 3
        && column.distinct() <= MOST_RATINGS;
  }

  private static boolean isContiguous(ColumnProfile column) {
    double min = column.numbers().min();
    double max = column.numbers().max();
    return isScale(column)
        && column.isWhole()
        && (min == 0 || min == 1)
        && (max == 5 || max == 7 || max == 10)
        && column.distinct() >= max - min;
  }

  private static Label rating(ColumnProfile column, String why) {
    double min = column.numbers().min();
    double max = column.numbers().max();
    // As is usual: 4 and 5 stars of 5 are liked.
    double wanted = max - 0.2 * (max - min);
    double threshold = min;
    for (String text : column.few().keySet()) {
      double value = Decimal.parse(text.replace(',', '.'));
      threshold = value <= wanted ? Math.max(threshold, value) : threshold;
    }
    return above(column, threshold == min ? max : threshold, why);
  }

  private static Label above(ColumnProfile column, double threshold, String why) {
    long ones = 0;
    for (Map.Entry<String, Long> value : column.few().entrySet()) {
      ones += Decimal.parse(value.getKey().replace(',', '.')) >= threshold ? value.getValue() : 0;
    }
    return new Label(
        column,
        null,
        threshold,
        (double) ones / column.values(),
        why
            + String.format(
                Locale.ROOT,
                ", from %s to %s, of which %s and more is taken for positive",
                YamlText.number(column.numbers().min()),
                YamlText.number(column.numbers().max()),
                YamlText.number(threshold)));
  }

  /** A count is positive from 1 on, a rating from a threshold. */
  private static Label scale(ColumnProfile column, String why) {
    return column.isWhole() && column.numbers().min() == 0 && !isContiguous(column)
        ? above(column, 1, why)
        : rating(column, why);
  }

  private Label named(String wanted) {
    ColumnProfile column =
        columns.stream()
            .filter(it -> it.name().equals(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        ExitCode.USAGE,
                        "--label: '%s' has no column '%s'; %s"
                            .formatted(
                                file,
                                wanted,
                                Suggestions.of(
                                    wanted, columns.stream().map(ColumnProfile::name).toList()))));
    String why = "named by --label";
    if (isBinary(column)) {
      return twoValued(column, why);
    }
    if (column.few().size() == 2) {
      Map.Entry<String, Long> rarer =
          column.few().entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
      return new Label(
          column,
          rarer.getKey(),
          null,
          (double) rarer.getValue() / column.values(),
          why + "; the rarer of its two values is taken for positive");
    }
    if (column.isNumeric() && column.few().size() > 2) {
      return scale(column, why);
    }
    throw new UserException(
        ExitCode.USAGE,
        ("--label: column '%s' has %s; a label has two values, or is a number with a threshold:"
                + " name another, or write prepare.yaml by hand")
            .formatted(
                wanted,
                column.distinct() < 2
                    ? "no more than one value"
                    : Values.count(column) + " values, such as " + example(column)));
  }

  private static String example(ColumnProfile column) {
    return column.few().isEmpty()
        ? "numbers up to " + YamlText.number(column.numbers().max())
        : "'" + Excerpt.of(column.few().keySet().iterator().next()) + "'";
  }

  private DataException none() {
    List<String> listed = new ArrayList<>();
    columns.stream()
        .filter(it -> it.distinct() >= 2 && it.few().size() <= MOST_RATINGS && !it.few().isEmpty())
        .sorted(Comparator.comparingInt(ColumnProfile::distinct))
        .limit(MOST_LISTED)
        .forEach(it -> listed.add("'%s' (%s)".formatted(Excerpt.of(it.name()), values(it))));
    return new DataException(
        "found no label in '%s': %s; %s"
            .formatted(
                file,
                columns.stream().anyMatch(LabelFinder::isBinary)
                    ? "several columns have two values, and none is named as a label"
                    : "no column is 0 and 1, true and false, yes and no, or a rating",
                listed.isEmpty()
                    ? "a label is needed to train, one value a row that tells what happened"
                    : "name it with --label; columns of few values are "
                        + String.join(", ", listed)));
  }

  private static String values(ColumnProfile column) {
    String some =
        column.few().keySet().stream().limit(3).map(Excerpt::of).collect(Collectors.joining(", "));
    return column.few().size() > 3 ? some + ", …" : some;
  }
}
