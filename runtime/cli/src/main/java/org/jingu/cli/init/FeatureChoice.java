package org.jingu.cli.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jingu.data.profile.ColumnProfile;
import org.jingu.data.profile.NumberProfile;
import org.jingu.data.profile.TokenProfile;

/** What a column that is neither label nor time is best taken for. */
final class FeatureChoice {
  /** Whole numbers of no more values are categories, whatever their name. */
  private static final int FEW = 16;

  /** Whole numbers of no more values are categories unless their name says that they count. */
  private static final int SEVERAL = 64;

  /** Rows of their own: a value that does not come again teaches nothing. */
  private static final double NEARLY_ALL = 0.95;

  private static final int LEAST_ROWS = 50;

  /** Vocabularies of fewer values cost nothing worth saving. */
  private static final int MANY = 1000;

  private static final int VERY_MANY = 1_000_000;

  /** Whole numbers that all have so many digits are codes: amounts are also small. */
  private static final double LONG = 1e8;

  private FeatureChoice() {}

  /** Why a column is no use whatever it means; empty where it may be of use. */
  static String useless(ColumnProfile column) {
    if (column.values() == 0) {
      return "has no value in any row";
    }
    if (column.distinct() == 1 && column.missing() == 0) {
      return "is the same in every row"
          + (column.few().isEmpty() ? "" : ": " + column.few().keySet().iterator().next());
    }
    boolean rows = isNearlyUnique(column) && column.tokens() == null;
    if (rows && (!column.isNearlyNumeric() || isRowNumber(column))) {
      return column.length() > 40
          ? "is free text, another in nearly every row"
          : "identifies rows: %s values in %s rows, so none can be learned"
              .formatted(Values.count(column), Values.number((double) column.values()));
    }
    return "";
  }

  static boolean isNearlyUnique(ColumnProfile column) {
    return column.values() >= LEAST_ROWS
        && (column.exact()
            ? column.distinct() >= NEARLY_ALL * column.values()
            : column.singletons() >= NEARLY_ALL * column.distinct());
  }

  private static boolean isRowNumber(ColumnProfile column) {
    NumberProfile numbers = column.numbers();
    boolean counted =
        numbers.max() - numbers.min() < 1.5 * column.distinct() || numbers.min() >= LONG;
    return column.isWhole()
        && !NameHints.isNumber(column.name())
        && (counted || NameHints.isId(column.name()));
  }

  /** The feature of a column. */
  static Feature of(ColumnProfile column, String name) {
    if (column.tokens() != null) {
      return list(column, name, column.tokens());
    }
    return column.isNearlyNumeric() && isQuantity(column)
        ? number(column, name)
        : category(column, name);
  }

  /** Whether numbers are amounts and not codes. */
  private static boolean isQuantity(ColumnProfile column) {
    NumberProfile numbers = column.numbers();
    if (numbers.padded() > 0 || (column.exact() && column.distinct() <= 2)) {
      return false;
    }
    if (!column.isWhole()) {
      return true;
    }
    if (NameHints.isCode(column.name())) {
      return false;
    }
    boolean named = NameHints.isNumber(column.name());
    if (column.exact() && column.distinct() <= (named ? FEW : SEVERAL)) {
      return false;
    }
    if (named) {
      return true;
    }
    double range = numbers.max() - numbers.min() + 1;
    boolean dense = column.distinct() >= 0.5 * range;
    boolean even = numbers.quantile(0.5) - numbers.min() > 0.2 * range;
    boolean again = column.distinct() < 0.5 * column.values();
    // Codes are given one after the other, or drawn evenly and met again; amounts are mostly small.
    return !dense && !(even && again) && numbers.min() < LONG;
  }

  private static Feature number(ColumnProfile column, String name) {
    NumberProfile numbers = column.numbers();
    double middle = Math.max(Math.abs(numbers.quantile(0.25)), Math.abs(numbers.quantile(0.5)));
    double top = Math.max(Math.abs(numbers.min()), Math.abs(numbers.max()));
    boolean skewed = top > 10 && top >= 8 * middle;
    List<String> keys = new ArrayList<>();
    source(column, name, keys);
    if (skewed) {
      keys.add("log: signed");
    }
    keys.add("scale: standardize");
    keys.add("missing: mean");
    if (!column.isNumeric()) {
      keys.add("missing_values: " + YamlText.list(List.copyOf(column.odd().keySet()), "    "));
    }
    String evidence =
        "%s to %s, median %s%s"
            .formatted(
                Values.number(numbers.min()),
                Values.number(numbers.max()),
                Values.number(numbers.quantile(0.5)),
                skewed ? ", so the logarithm" : "");
    return new Feature(
        name, Feature.Kind.NUMBER, String.join(", ", keys), evidence + missing(column));
  }

  private static Feature category(ColumnProfile column, String name) {
    List<String> keys = new ArrayList<>();
    source(column, name, keys);
    String evidence =
        column.exact() && column.distinct() <= 4 && !column.few().isEmpty()
            ? shown(column)
            : Values.count(column) + " values";
    evidence += rare(column.distinct(), column.singletons(), keys);
    if (column.isNumeric() && column.distinct() > SEVERAL) {
      evidence += "; numbers that look like codes";
    }
    return new Feature(
        name, Feature.Kind.CATEGORY, String.join(", ", keys), evidence + missing(column));
  }

  private static String shown(ColumnProfile column) {
    return column.few().keySet().stream()
        .map(it -> it.length() > 20 ? it.substring(0, 20) + "…" : it)
        .collect(Collectors.joining(", "));
  }

  private static Feature list(ColumnProfile column, String name, TokenProfile tokens) {
    List<String> keys = new ArrayList<>();
    source(column, name, keys);
    if (tokens.list() == null) {
      keys.add("separator: " + YamlText.quoted(tokens.separator()));
    } else {
      keys.add("list: " + tokens.list().name().toLowerCase(Locale.ROOT));
    }
    keys.add("pooling: mean");
    String evidence = String.format(Locale.ROOT, "%.1f tokens a cell", tokens.mean());
    if (tokens.distinct() > 0) {
      evidence +=
          String.format(
              Locale.ROOT,
              ", %s%,d different",
              tokens.exact() ? "" : "at least ",
              tokens.distinct());
    }
    return new Feature(
        name, Feature.Kind.LIST, String.join(", ", keys), evidence + missing(column));
  }

  private static void source(ColumnProfile column, String name, List<String> keys) {
    if (!name.equals(column.name())) {
      keys.add("column: " + YamlText.plain(column.name()));
    }
  }

  /** A floor under the frequency where many values are too rare to be learned. */
  private static String rare(int distinct, int singletons, List<String> keys) {
    if (distinct < MANY || singletons < 0.2 * distinct) {
      return "";
    }
    keys.add("vocabulary: {min_count: %d}".formatted(distinct >= VERY_MANY ? 5 : 2));
    return ", of which " + Values.percent((double) singletons / distinct) + " occur once";
  }

  private static String missing(ColumnProfile column) {
    return column.missing() == 0 ? "" : "; " + Values.missing(column) + " missing";
  }
}
