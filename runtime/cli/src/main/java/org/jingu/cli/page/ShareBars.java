package org.jingu.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shares as SVG: a row a value, a bar a series in each, so that series can be compared. */
public final class ShareBars {
  private static final int WIDTH = 420;
  private static final int LEFT = 132;
  private static final int RIGHT = 58;
  private static final int BAR = 7;
  private static final int GAP = 9;
  private static final int LONGEST = 16;

  private final String id;
  private final String title;
  private final List<String> styles;
  private final List<String> series;
  private final List<Row> rows = new ArrayList<>();

  private record Row(String name, List<Double> shares) {
    String shortName() {
      int letters = name.codePointCount(0, name.length());
      return letters <= LONGEST
          ? name
          : name.substring(0, name.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
  }

  /**
   * An empty plot.
   *
   * @param id unique in the page
   * @param title what it is, for readers who cannot see it too
   * @param styles the classes of the series
   * @param series their names
   */
  public ShareBars(String id, String title, List<String> styles, List<String> series) {
    this.id = id;
    this.title = title;
    this.styles = List.copyOf(styles);
    this.series = List.copyOf(series);
  }

  /** Adds a value with its share, 0 to 1, in each series. */
  public void add(String name, List<Double> shares) {
    rows.add(new Row(name, List.copyOf(shares)));
  }

  /** The SVG element. */
  public Markup svg() {
    int high = BAR * series.size() + GAP;
    double most =
        rows.stream().flatMap(row -> row.shares().stream()).mapToDouble(it -> it).max().orElse(0);
    Markup svg = new Markup();
    svg.add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title\">",
        WIDTH, high * rows.size() + GAP, id);
    svg.add("<title id=\"%s-title\">%s</title>", id, title);
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), GAP + i * high, Math.max(most, 1e-12));
    }
    return svg.add("</svg>");
  }

  private void row(Markup svg, Row row, int top, double most) {
    int middle = top + BAR * series.size() / 2 + 4;
    svg.add("<g><title>%s</title>", row.name() + ": " + told(row));
    svg.add("<text class=\"end\" x=\"%d\" y=\"%d\">%s</text>", LEFT - 7, middle, row.shortName());
    for (int i = 0; i < series.size(); i++) {
      double width = row.shares().get(i) / most * (WIDTH - LEFT - RIGHT);
      svg.add(
          "<rect class=\"bar %s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
          styles.get(i), LEFT, top + i * BAR, Math.max(width, 0.5), BAR - 1);
    }
    svg.add(
        "<text x=\"%d\" y=\"%d\">%s</text></g>",
        WIDTH - RIGHT + 6, middle, percent(row.shares().get(0)));
  }

  private String told(Row row) {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      told.add(series.get(i) + " " + percent(row.shares().get(i)));
    }
    return String.join(", ", told);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
