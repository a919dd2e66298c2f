package org.jingu.cli.scale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.jingu.cli.Version;
import org.jingu.cli.page.Axis;
import org.jingu.cli.page.Markup;
import org.jingu.cli.page.Page;
import org.jingu.cli.page.Plot;
import org.jingu.cli.page.Plot.Point;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.result.Configuration;
import org.jingu.lab.result.Findings;
import org.jingu.lab.result.Scaling;

/** A laboratory's findings as one page that loads nothing. */
public final class LabPage {
  private static final int HEIGHT = 320;
  private static final int COLOURS = 8;

  private final Plan plan;
  private final Findings findings;
  private final List<org.jingu.lab.sweep.Point> points;
  private final LabText text;

  /** Of a laboratory. */
  public LabPage(Plan plan, Findings findings, List<org.jingu.lab.sweep.Point> points) {
    this.plan = plan;
    this.findings = findings;
    this.points = points;
    this.text = new LabText(plan, findings, points);
  }

  /** The page. */
  public String html() {
    Markup body = new Markup().add("<header>");
    body.add("<h1>Scaling of %s</h1>", findings.ladder());
    body.add("<p>%s</p>", findings.sentence());
    body.add("<p class=\"quiet\">%s</p>", text.provenance().replace("`", ""));
    body.add("<p class=\"quiet\">%s</p>", text.claims());
    body.add(Page.made(Version.current(), plan.made()));
    body.add("</header>");
    if (findings.scalings().stream().anyMatch(it -> !it.configurations().isEmpty())) {
      body.add(legend()).add("<div class=\"plots\">");
      body.add(
          figure("gflop", "Compute", "GFLOP per example of training", Configuration::gflop, true));
      body.add(
          figure(
              "parameters",
              "Parameters",
              "dense parameters",
              it -> (double) it.denseParameters(),
              false));
      if (hasSeconds()) {
        body.add(figure("seconds", "Time", "seconds of training", Configuration::seconds, false));
      }
      body.add(examples()).add("</div>");
    }
    new LabTables(plan, findings, points).blocks().forEach(block -> body.add(block.html()));
    return Page.html(
        "Scaling of " + findings.ladder(),
        ".s .band { fill: var(--c); fill-opacity: .15; stroke: none; }",
        body);
  }

  private boolean hasSeconds() {
    return findings.scalings().stream()
        .flatMap(it -> it.configurations().stream())
        .allMatch(it -> it.seconds() > 0);
  }

  private static String style(int number) {
    return "s c" + number % COLOURS;
  }

  private Markup legend() {
    Markup legend = new Markup().add("<p class=\"key\">");
    for (int i = 0; i < findings.scalings().size(); i++) {
      legend.add(
          "<svg class=\"swatch\" viewBox=\"0 0 22 8\" aria-hidden=\"true\"><g class=\"%s\"><path"
              + " class=\"line\" d=\"M1 4H21\"/></g></svg>%s",
          style(i), findings.scalings().get(i).architecture());
    }
    return legend.add("</p>");
  }

  private Markup figure(
      String id, String title, String label, ToDoubleFunction<Configuration> size, boolean law) {
    List<Configuration> all =
        findings.scalings().stream().flatMap(it -> it.configurations().stream()).toList();
    double[] x = all.stream().mapToDouble(size).toArray();
    double[] y =
        all.stream()
            .flatMapToDouble(
                it -> DoubleStream.of(it.mean(), it.interval().low(), it.interval().high()))
            .toArray();
    Plot plot = plot(id, title, label, x, y);
    for (int i = 0; i < findings.scalings().size(); i++) {
      Scaling scaling = findings.scalings().get(i);
      if (law && !scaling.band().isEmpty()) {
        band(plot, style(i), scaling);
      }
      for (Configuration it : scaling.configurations()) {
        String name = "%s %s: %.5g".formatted(scaling.architecture(), it.rung(), it.mean());
        plot.whisker(
            style(i),
            name,
            new Point(size.applyAsDouble(it), it.mean()),
            it.interval().low(),
            it.interval().high());
      }
    }
    String caption = law ? "with the fitted law and its 90 % band" : "with 90 % intervals";
    return caption(title, caption, plot);
  }

  private static void band(Plot plot, String style, Scaling scaling) {
    List<Scaling.Band> drawn =
        scaling.band().stream().filter(it -> it.low() > 0 && it.high() > 0).toList();
    plot.band(
        style,
        scaling.architecture() + ", 90 % of drawn laws",
        drawn.stream().map(it -> new Point(it.x(), it.low())).toList(),
        drawn.stream().map(it -> new Point(it.x(), it.high())).toList());
    plot.line(
        style,
        scaling.architecture() + ", fitted law",
        scaling.band().stream().map(it -> new Point(it.x(), it.law())).toList());
  }

  private Plot plot(String id, String title, String label, double[] x, double[] y) {
    return new Plot(
        id,
        title,
        findings.metric() + " over " + label,
        HEIGHT,
        Axis.logarithms(label, least(x), most(x)),
        Axis.logarithms(findings.metric(), least(y), most(y)));
  }

  private static double least(double[] values) {
    return DoubleStream.of(values).filter(it -> it > 0).min().orElse(1);
  }

  private static double most(double[] values) {
    return DoubleStream.of(values).filter(Double::isFinite).max().orElse(2);
  }

  private static Markup caption(String title, String text, Plot plot) {
    return new Markup()
        .add("<figure><figcaption><b>%s</b>%s</figcaption>", title, text)
        .add(plot.svg())
        .add("</figure>");
  }

  /** Each configuration's first run, window by window. */
  private Markup examples() {
    Map<String, List<Point>> curves = new LinkedHashMap<>();
    for (org.jingu.lab.sweep.Point it : points) {
      double loss = it.metric(findings.metric());
      if (it.seed() == 1 && it.ok() && loss > 0) {
        curves
            .computeIfAbsent(it.architecture() + " " + it.rung(), key -> new ArrayList<>())
            .add(new Point(it.examples(), loss));
      }
    }
    List<Point> all = curves.values().stream().flatMap(List::stream).toList();
    Plot plot =
        plot(
            "examples",
            "Examples",
            "examples seen",
            all.stream().mapToDouble(Point::x).toArray(),
            all.stream().mapToDouble(Point::y).toArray());
    List<String> names = findings.scalings().stream().map(Scaling::architecture).toList();
    curves.forEach(
        (name, curve) -> {
          int number = Math.max(0, names.indexOf(name.substring(0, name.lastIndexOf(' '))));
          plot.line(style(number) + " thin", name, curve).dots(style(number), name, curve);
        });
    return caption("Examples", "windows of the first seed's runs", plot);
  }
}
