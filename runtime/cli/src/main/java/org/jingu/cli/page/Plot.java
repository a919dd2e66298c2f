package org.jingu.cli.page;

import java.util.List;
import java.util.Locale;

/**
 * A plot as SVG: lines, bands and points over two axes. Colours come from the page's style by
 * class, so that both colour schemes and the legend's switches work.
 */
public final class Plot {
  private static final int WIDTH = 420;
  private static final int LEFT = 58;
  private static final int RIGHT = 14;
  private static final int TOP = 10;
  private static final int BOTTOM = 46;

  private final String id;
  private final String title;
  private final String description;
  private final int height;
  private final Axis x;
  private final Axis y;
  private final Markup series = new Markup();

  /** A point. */
  public record Point(double x, double y) {}

  /**
   * An empty plot.
   *
   * @param id unique in the page
   * @param title what it is, for readers who cannot see it too
   * @param description what it shows, likewise
   */
  public Plot(String id, String title, String description, int height, Axis x, Axis y) {
    this.id = id;
    this.title = title;
    this.description = description;
    this.height = height;
    this.x = x;
    this.y = y;
  }

  /** Adds a line through points. */
  public Plot line(String style, String label, List<Point> points) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.length() == 0 ? 'M' : 'L').append(at(point));
    }
    series.add(
        "<g class=\"%s\"><title>%s</title><path class=\"line\" d=\"%s\"/></g>",
        style, label, path.toString());
    return this;
  }

  /** Adds the area between two lines over the same places. */
  public Plot band(String style, String label, List<Point> low, List<Point> high) {
    StringBuilder path = new StringBuilder();
    for (Point point : low) {
      path.append(path.length() == 0 ? 'M' : 'L').append(at(point));
    }
    for (int i = high.size() - 1; i >= 0; i--) {
      path.append('L').append(at(high.get(i)));
    }
    series.add(
        "<g class=\"%s\"><title>%s</title><path class=\"band\" d=\"%sZ\"/></g>",
        style, label, path.toString());
    return this;
  }

  /** Adds a point with its interval of y. */
  public Plot whisker(String style, String label, Point point, double low, double high) {
    series.add(
        "<g class=\"%s\"><title>%s</title><path class=\"line\" d=\"M%s L%s\"/>",
        style, label, at(new Point(point.x(), low)), at(new Point(point.x(), high)));
    series.add(
        "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\"/></g>",
        px(point.x()), py(point.y()));
    return this;
  }

  /** Adds points. */
  public Plot dots(String style, String label, List<Point> points) {
    series.add("<g class=\"%s\"><title>%s</title>", style, label);
    for (Point point : points) {
      series.add(
          "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\"/>",
          px(point.x()), py(point.y()));
    }
    series.add("</g>");
    return this;
  }

  /** Adds the line of equal values, for orientation. */
  public Plot diagonal() {
    double from = Math.max(x.min(), y.min());
    double to = Math.min(x.max(), y.max());
    series.add(
        "<path class=\"guide\" d=\"M%sL%s\"/>", at(new Point(from, from)), at(new Point(to, to)));
    return this;
  }

  private String at(Point point) {
    return String.format(Locale.ROOT, "%.1f %.1f", px(point.x()), py(point.y()));
  }

  private double px(double value) {
    return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
  }

  private double py(double value) {
    return height - BOTTOM - y.share(value) * (height - TOP - BOTTOM);
  }

  /** The SVG element. */
  public Markup svg() {
    Markup svg = new Markup();
    svg.add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-description\">",
        WIDTH, height, id, id);
    svg.add("<title id=\"%s-title\">%s</title>", id, title);
    svg.add("<desc id=\"%s-description\">%s</desc>", id, description);
    svg.add(
        "<clipPath id=\"%s-clip\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/></clipPath>",
        id, LEFT - 4, TOP - 4, WIDTH - LEFT - RIGHT + 8, height - TOP - BOTTOM + 8);
    axes(svg);
    svg.add("<g clip-path=\"url(#%s-clip)\">", id).add(series).add("</g>");
    return svg.add("</svg>");
  }

  private void axes(Markup svg) {
    for (double tick : x.ticks()) {
      svg.add(
          "<path class=\"grid\" d=\"M%.1f %dV%d\"/><text class=\"mid\" x=\"%.1f\" y=\"%d\">%s</text>",
          px(tick), TOP, height - BOTTOM, px(tick), height - BOTTOM + 17, x.text(tick));
    }
    for (double tick : y.ticks()) {
      svg.add(
          "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>",
          LEFT, py(tick), WIDTH - RIGHT, LEFT - 7, py(tick) + 4, y.text(tick));
    }
    svg.add(
        "<text class=\"mid name\" x=\"%.1f\" y=\"%d\">%s</text>",
        (LEFT + WIDTH - RIGHT) / 2.0, height - 8, x.label());
    svg.add(
        "<text class=\"mid name\" transform=\"translate(13 %.1f) rotate(-90)\">%s</text>",
        (TOP + height - BOTTOM) / 2.0, y.label());
  }
}
