package org.jingu.cli.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jingu.cli.Table;
import org.jingu.data.profile.DatasetProfile;
import org.jingu.data.profile.DatasetProfile.Label;
import org.jingu.data.profile.DatasetProfile.Part;
import org.jingu.data.profile.FeatureProfile;
import org.jingu.data.profile.FeatureProfile.InPart;

/** The tables of a data set, for a terminal or a page: a heading and rows of cells. */
final class DataTables {
  private final DatasetProfile profile;

  DataTables(DatasetProfile profile) {
    this.profile = profile;
  }

  /**
   * A table.
   *
   * @param heading of the columns; the first is of names
   * @param rows the cells
   */
  record Cut(List<String> heading, List<List<String>> rows) {
    /** The same without columns that are empty in every row. */
    Cut compact() {
      List<Integer> kept = new ArrayList<>();
      for (int i = 0; i < heading.size(); i++) {
        int column = i;
        if (i == 0 || rows.stream().anyMatch(row -> !row.get(column).isEmpty())) {
          kept.add(i);
        }
      }
      return new Cut(
          kept.stream().map(heading::get).toList(),
          rows.stream().map(row -> kept.stream().map(row::get).toList()).toList());
    }

    /** As text. */
    Table table() {
      Set<Integer> right = new TreeSet<>();
      for (int i = 1; i < heading.size(); i++) {
        right.add(i);
      }
      String[] upper =
          heading.stream().map(it -> it.toUpperCase(java.util.Locale.ROOT)).toArray(String[]::new);
      Table table = new Table(right, upper);
      rows.forEach(row -> table.row(row.toArray(String[]::new)));
      return table;
    }
  }

  /** A row a part: its examples and labels. */
  Cut parts() {
    List<String> heading = new ArrayList<>(List.of("part", "rows"));
    for (Label label : profile.parts().get(0).labels()) {
      heading.addAll(List.of(label.name(), label.name() + " missing"));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Part part : profile.parts()) {
      List<String> row = new ArrayList<>(List.of(part.name(), Cells.count(part.rows())));
      for (Label label : part.labels()) {
        row.add(label.binary() ? Cells.share(label.mean()) : Cells.fixed(label.mean(), 4));
        long missing = part.rows() - label.known();
        row.add(missing == 0 ? "" : Cells.share(missing / (double) part.rows()));
      }
      rows.add(row);
    }
    return new Cut(heading, rows).compact();
  }

  /** A row a sparse feature. */
  Cut sparse() {
    List<String> heading = new ArrayList<>(List.of("sparse feature", "table"));
    each(heading, "ids", true);
    heading.add("ids a row");
    each(heading, "missing", true);
    each(heading, "unseen", true);
    return rows(
        heading,
        true,
        (feature, row) -> {
          row.add(Cells.count(feature.rows()));
          each(feature, row, true, it -> (it.exact() ? "" : "≈ ") + Cells.count(it.distinct()));
          boolean several = feature.parts().stream().anyMatch(it -> it.mean() > 1);
          row.add(several ? Cells.fixed(feature.parts().get(0).mean(), 1) : "");
          each(feature, row, true, it -> it.missing() == 0 ? "" : Cells.share(it.missing()));
          each(feature, row, true, it -> Cells.share(it.unseen()));
        });
  }

  /** A row a dense feature. */
  Cut dense() {
    List<String> heading = new ArrayList<>(List.of("dense feature", "min"));
    each(heading, "mean", true);
    heading.add("max");
    each(heading, "missing", true);
    return rows(
        heading,
        false,
        (feature, row) -> {
          row.add(Cells.number(feature.parts().get(0).min()));
          each(feature, row, true, it -> Cells.number(it.mean()));
          row.add(Cells.number(feature.parts().get(0).max()));
          each(feature, row, true, it -> it.missing() == 0 ? "" : Cells.share(it.missing()));
        });
  }

  private interface Row {
    void add(FeatureProfile feature, List<String> row);
  }

  private Cut rows(List<String> heading, boolean sparse, Row filling) {
    each(heading, "drift", false);
    List<String> labels = profile.parts().get(0).labels().stream().map(Label::name).toList();
    labels.forEach(label -> heading.add("AUC of " + label));
    List<List<String>> rows = new ArrayList<>();
    for (FeatureProfile feature : profile.features()) {
      if (feature.sparse() == sparse) {
        List<String> row = new ArrayList<>(List.of(feature.name()));
        filling.add(feature, row);
        each(feature, row, false, it -> Cells.fixed(it.drift(), 3));
        labels.forEach(
            label -> row.add(Cells.fixed(feature.alone().getOrDefault(label, Double.NaN), 3)));
        rows.add(row);
      }
    }
    return new Cut(heading, rows).compact();
  }

  /** A column a part; where there is only one, without its name. */
  private void each(List<String> heading, String what, boolean first) {
    profile.parts().stream()
        .skip(first ? 0 : 1)
        .forEach(
            part -> heading.add(profile.parts().size() == 1 ? what : what + " " + part.name()));
  }

  private static void each(
      FeatureProfile feature, List<String> row, boolean first, Function<InPart, String> cell) {
    feature.parts().stream().skip(first ? 0 : 1).map(cell).forEach(row::add);
  }
}
