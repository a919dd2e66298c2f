package org.jingu.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parallel coordinates as SVG: an upright axis a column, and a line a row across them. */
public final class ParallelPlot {
  private static final int COLUMN = 130;
  private static final int SIDE = 56;
  private static final int TOP = 30;
  private static final int HEIGHT = 220;
  private static final int LONGEST = 16;

  private final String id;
  private final String title;
  private final String description;
  private final List<Column> columns;
  private final Markup lines = new Markup();

  /**
   * A column.
   *
   * @param name its name, above it
   * @param marks beside it
   */
  public record Column(String name, List<Mark> marks) {}

  /**
   * A mark of a column.
   *
   * @param text what it says
   * @param share where it stands, from 0 at the foot to 1 at the top
   */
  public record Mark(String text, double share) {}

  /** An empty plot. */
  public ParallelPlot(String id, String title, String description, List<Column> columns) {
    this.id = id;
    this.title = title;
    this.description = description;
    this.columns = columns;
  }

  /**
   * Adds a row.
   *
   * @param style its class
   * @param text all of it in words
   * @param shares by column, from 0 to 1; NaN where the row has nothing there
   */
  public void add(String style, String text, double[] shares) {
    StringBuilder path = new StringBuilder();
    List<String> dots = new ArrayList<>();
    boolean apart = true;
    for (int i = 0; i < shares.length; i++) {
      if (Double.isNaN(shares[i])) {
        apart = true;
        continue;
      }
      path.append(apart ? 'M' : 'L')
          .append(String.format(Locale.ROOT, "%d %.1f", x(i), y(shares[i])));
      boolean alone = apart && (i + 1 == shares.length || Double.isNaN(shares[i + 1]));
      if (alone) {
        dots.add(
            String.format(
                Locale.ROOT,
                "<circle class=\"dot\" cx=\"%d\" cy=\"%.1f\" r=\"3\"/>",
                x(i),
                y(shares[i])));
      }
      apart = false;
    }
    lines.add("<g class=\"%s\"><title>%s</title>", style, text);
    lines.add("<path class=\"line\" d=\"%s\"/>", path.toString());
    dots.forEach(lines::raw);
    lines.add("</g>");
  }

  private static int x(int column) {
    return SIDE + COLUMN * column;
  }

  private static double y(double share) {
    return TOP + (1 - share) * HEIGHT;
  }

  /** The SVG element. */
  public Markup svg() {
    int width = 2 * SIDE + COLUMN * (columns.size() - 1);
    Markup svg = new Markup();
    svg.add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-description\">",
        width, TOP + HEIGHT + 12, id, id);
    svg.add("<title id=\"%s-title\">%s</title>", id, title);
    svg.add("<desc id=\"%s-description\">%s</desc>", id, description);
    svg.add(lines);
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      svg.add("<path class=\"zero\" d=\"M%d %dV%d\"/>", x(i), TOP, TOP + HEIGHT);
      svg.add("<text class=\"mid name\" x=\"%d\" y=\"16\">%s</text>", x(i), cut(column.name()));
      for (Mark mark : column.marks()) {
        svg.add(
            "<text x=\"%d\" y=\"%.1f\">%s</text>", x(i) + 5, y(mark.share()) + 4, cut(mark.text()));
      }
    }
    return svg.add("</svg>");
  }

  private static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text;
  }
}
