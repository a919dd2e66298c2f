package org.jingu.cli.init;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jingu.api.data.DataException;
import org.jingu.data.prepare.ProgressListener;
import org.jingu.data.profile.Bounds;
import org.jingu.data.profile.ColumnProfile;
import org.jingu.data.profile.LabelLinks;
import org.jingu.data.profile.RawProfile;
import org.jingu.data.profile.RawRows;
import org.jingu.data.profile.TimeProfile;
import org.jspecify.annotations.Nullable;

/** Reads the raw files within bounds and decides what each column is to be. */
final class Proposer {
  private static final double SHARE = 0.1;

  private static final double HOPELESS = 0.5;

  private final RawInput input;
  private final RawRows rows;
  private final RawProfile profile;
  private final List<Feature> features = new ArrayList<>();
  private final List<LeftOut> leftOut = new ArrayList<>();

  private Proposer(RawInput input, Bounds bounds, ProgressListener listener) {
    this.input = input;
    this.rows = new RawRows(input.looked(), input.dialect(), bounds, listener);
    this.profile = rows.profile();
  }

  /**
   * What to do with the files.
   *
   * @param label the column that the user names as the label, or null
   * @throws DataException if no label or no feature is found, or most rows are bad
   */
  static Proposal of(
      RawInput input, @Nullable String label, Bounds bounds, ProgressListener listener) {
    return new Proposer(input, bounds, listener).propose(label);
  }

  private Proposal propose(@Nullable String named) {
    if (profile.badRows() > HOPELESS * profile.rows()) {
      throw new DataException(
          "%d of %d rows of '%s' cannot be read; the first: %s"
              .formatted(
                  profile.badRows(),
                  profile.rows() + profile.badRows(),
                  input.describe(),
                  profile.firstBad()));
    }
    Label label = new LabelFinder(input.describe(), profile.columns()).find(named);
    boolean comma = input.dialect().decimalComma();
    List<LabelLinks.Link> links =
        LabelLinks.of(rows, profile, label.column().index(), cell -> label.of(cell, comma));
    ColumnProfile time = TimeChoice.of(profile.columns(), label);
    choose(label, time, links);
    if (time != null) {
      features.addAll(TimeChoice.parts(time, profile.columns()));
    }
    if (features.isEmpty()) {
      throw new DataException(
          "'%s' has no column to learn from: %s".formatted(input.describe(), reasons(label)));
    }
    Map<String, LabelLinks.Link> byName = new LinkedHashMap<>();
    profile.columns().forEach(it -> byName.put(it.name(), links.get(it.index())));
    TimeProfile times = time == null ? null : time.times();
    boolean byTime = times != null && times.divides(SHARE, SHARE);
    return new Proposal(
        input,
        profile,
        label,
        byName,
        time,
        time == null ? "" : TimeChoice.doubt(time),
        byTime,
        group(label),
        marks(),
        profile.columns().stream().anyMatch(Proposer::hasSpaces),
        List.copyOf(features),
        List.copyOf(leftOut));
  }

  private String reasons(Label label) {
    if (leftOut.isEmpty()) {
      return "it has none but the label '" + label.column().name() + "'";
    }
    List<String> reasons =
        leftOut.stream().limit(5).map(it -> "'" + it.column() + "' " + it.reason()).toList();
    return String.join("; ", reasons);
  }

  private void choose(Label label, @Nullable ColumnProfile time, List<LabelLinks.Link> links) {
    Map<Long, String> seen = new HashMap<>();
    seen.put(label.column().sequence(), label.column().name());
    for (ColumnProfile column : profile.columns()) {
      if (column.equals(label.column()) || column.equals(time)) {
        continue;
      }
      LabelLinks.Link link = links.get(column.index());
      String useless = FeatureChoice.useless(column);
      String leak = LeakCheck.of(column, link, label);
      String first = seen.putIfAbsent(column.sequence(), column.name());
      if (TimeChoice.isTime(column)) {
        leftOut.add(new LeftOut(column.name(), TimeChoice.another(column, time), false));
      } else if (!useless.isEmpty()) {
        leftOut.add(new LeftOut(column.name(), useless, false));
      } else if (first != null) {
        leftOut.add(new LeftOut(column.name(), "is a copy of '" + first + "'", false));
      } else if (!leak.isEmpty()) {
        leftOut.add(new LeftOut(column.name(), leak, true));
      } else if (LabelFinder.isNamedAsLabel(column)) {
        leftOut.add(
            new LeftOut(
                column.name(),
                "looks like another label, known only afterwards; add it below labels to learn both",
                true));
      } else {
        features.add(FeatureChoice.of(column, featureName(column.name(), label)));
      }
    }
  }

  /** Names that a data set has for itself. */
  private static String featureName(String column, Label label) {
    return column.equals("_weight")
            || column.equals("_group")
            || column.equals(label.column().name())
        ? column + "_"
        : column;
  }

  /** Users with several rows each, none of them without a user, since such rows would be bad. */
  private @Nullable ColumnProfile group(Label label) {
    return profile.columns().stream()
        .filter(it -> NameHints.isUser(it.name()) && !it.equals(label.column()))
        .filter(it -> it.missing() == 0 && it.distinct() >= 2 && it.tokens() == null)
        .filter(
            it ->
                !FeatureChoice.isNearlyUnique(it)
                    && it.distinct() < 0.7 * it.rows()
                    && it.distinct() > 8)
        .max(Comparator.comparingInt(ColumnProfile::distinct))
        .orElse(null);
  }

  private List<String> marks() {
    Set<String> marks = new TreeSet<>();
    profile.columns().forEach(it -> marks.addAll(it.marks().keySet()));
    return List.copyOf(marks);
  }

  private static boolean hasSpaces(ColumnProfile column) {
    boolean text = !column.isNumeric();
    return (text && column.spaces() > 0) || (column.tokens() != null && column.tokens().spaced());
  }
}
