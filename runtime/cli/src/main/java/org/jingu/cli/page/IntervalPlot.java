package org.jingu.cli.page;

import java.util.ArrayList;
import java.util.List;

/** A plot of intervals around zero as SVG, a row each, with the row's name at the left. */
public final class IntervalPlot {
  private static final int WIDTH = 420;
  private static final int RIGHT = 16;
  private static final int TOP = 8;
  private static final int BOTTOM = 46;
  private static final int ROW = 24;
  private static final double LETTER = 7.2;
  private static final int LONGEST = 20;

  private final String id;
  private final String title;
  private final String description;
  private final String label;
  private final List<Row> rows = new ArrayList<>();

  /**
   * A row.
   *
   * @param style its class
   * @param name its name
   * @param text all of it in words
   * @param low the lower end
   * @param value the value
   * @param high the upper end
   */
  public record Row(String style, String name, String text, double low, double value, double high) {
    String shortName() {
      return name.length() > LONGEST ? name.substring(0, LONGEST - 1) + "…" : name;
    }
  }

  /** An empty plot. */
  public IntervalPlot(String id, String title, String description, String label) {
    this.id = id;
    this.title = title;
    this.description = description;
    this.label = label;
  }

  /** Adds a row below the others. */
  public void add(Row row) {
    rows.add(row);
  }

  /** Whether it has no rows. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The SVG element. */
  public Markup svg() {
    int letters = rows.stream().mapToInt(row -> row.shortName().length()).max().orElse(0);
    double left = 14 + LETTER * letters;
    int height = TOP + ROW * rows.size() + BOTTOM;
    double low = rows.stream().mapToDouble(Row::low).min().orElse(0);
    double high = rows.stream().mapToDouble(Row::high).max().orElse(0);
    Axis axis = Axis.around(label, Math.min(0, low), Math.max(0, high));
    Markup svg = new Markup();
    svg.add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-description\">",
        WIDTH, height, id, id);
    svg.add("<title id=\"%s-title\">%s</title>", id, title);
    svg.add("<desc id=\"%s-description\">%s</desc>", id, description);
    for (double tick : axis.ticks()) {
      double px = px(axis, left, tick);
      String style = Math.abs(axis.share(tick) - axis.share(0)) < 1e-9 ? "zero" : "grid";
      svg.add("<path class=\"%s\" d=\"M%.1f %dV%d\"/>", style, px, TOP, height - BOTTOM);
      svg.add(
          "<text class=\"mid\" x=\"%.1f\" y=\"%d\">%s</text>",
          px, height - BOTTOM + 17, axis.text(tick));
    }
    svg.add(
        "<text class=\"mid name\" x=\"%.1f\" y=\"%d\">%s</text>",
        (left + WIDTH - RIGHT) / 2, height - 8, label);
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), axis, left, TOP + ROW * i + ROW / 2);
    }
    return svg.add("</svg>");
  }

  private static void row(Markup svg, Row row, Axis axis, double left, int y) {
    svg.add("<g class=\"%s\"><title>%s</title>", row.style(), row.text());
    svg.add("<text class=\"end\" x=\"%.1f\" y=\"%d\">%s</text>", left - 7, y + 4, row.shortName());
    svg.add(
        "<path class=\"line\" d=\"M%.1f %dH%.1f\"/>",
        px(axis, left, row.low()), y, px(axis, left, row.high()));
    svg.add(
        "<circle class=\"dot\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/></g>",
        px(axis, left, row.value()), y);
  }

  private static double px(Axis axis, double left, double value) {
    return left + axis.share(value) * (WIDTH - left - RIGHT);
  }
}
