package org.jingu.cli.scale;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.cli.Table;
import org.jingu.cli.page.Block;
import org.jingu.lab.fit.Curve;
import org.jingu.lab.fit.Fit;
import org.jingu.lab.fit.HoldOut;
import org.jingu.lab.fit.Interval;
import org.jingu.lab.fit.Surface;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.result.Configuration;
import org.jingu.lab.result.Difference;
import org.jingu.lab.result.Findings;
import org.jingu.lab.result.Scaling;
import org.jingu.lab.sweep.Point;
import org.jspecify.annotations.Nullable;

/** A laboratory's findings as tables of words, for the terminal, report.md and report.html. */
public final class LabTables {
  private final Plan plan;
  private final Findings findings;
  private final List<Point> points;

  /** Of a laboratory. */
  LabTables(Plan plan, Findings findings, List<Point> points) {
    this.plan = plan;
    this.findings = findings;
    this.points = points;
  }

  /** Every form that was fitted. */
  public static Table fits(Findings findings) {
    return forms(findings).table(Set.of(2, 3, 4, 5));
  }

  private static Block forms(Findings findings) {
    List<List<String>> rows = new ArrayList<>();
    for (Scaling scaling : findings.scalings()) {
      if (scaling.curve() != null) {
        Curve curve = scaling.curve();
        curve.fits().forEach((form, fit) -> rows.add(form(scaling.architecture(), curve, fit)));
      }
    }
    return new Block(
        "Forms",
        "Every form is fitted; x is GFLOP per example. AICc is smaller where a form explains more with less; the hold-out says how far the largest"
            + " configurations are from what the smaller ones predict, and the log score of that.",
        List.of("MODEL", "FORM", "AICC", "SCATTER", "HOLD-OUT", "LOG SCORE", "LAW"),
        rows);
  }

  private static List<String> form(String architecture, Curve curve, Fit fit) {
    HoldOut held = curve.heldOut().get(fit.law().form());
    return List.of(
        architecture,
        fit.law().form().text(),
        Double.isInfinite(fit.aicc()) ? "too few points" : format("%.1f", fit.aicc()),
        format("%.2f %%", 100 * fit.scatter()),
        held == null ? "" : format("%.2f %%", 100 * held.meanError()),
        held == null ? "" : format("%.2f", held.logScore()),
        format("a = %s, b = %s, c = %s", fit.law().a(), fit.law().b(), fit.law().c()));
  }

  /** All tables of the report, in order. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(configurations());
    blocks.add(exponents());
    if (!findings.differences().isEmpty()) {
      blocks.add(differences());
    }
    blocks.add(forms(findings));
    if (findings.scalings().stream().anyMatch(it -> it.surface() != null)) {
      blocks.add(surfaces());
    }
    if (plan.recovery() > 0) {
      blocks.add(recovered());
    }
    blocks.add(runs());
    return blocks;
  }

  private Block configurations() {
    List<List<String>> rows = new ArrayList<>();
    for (Scaling scaling : findings.scalings()) {
      for (Configuration it : scaling.configurations()) {
        rows.add(
            List.of(
                scaling.architecture(),
                it.rung(),
                format("%.4g", it.gflop() * 1e3),
                format("%,d", it.denseParameters()),
                format("%.1f", it.seconds()),
                String.valueOf(it.losses().size()),
                format("%.5g", it.mean()),
                interval(it.interval(), "%.5g")));
      }
    }
    return new Block(
        "Configurations",
        "The "
            + findings.metric()
            + " of the last window, a geometric mean over seeds, with its 90 % interval.",
        List.of("MODEL", "RUNG", "MFLOP/EX", "DENSE", "SECONDS", "SEEDS", "LOSS", "90 %"),
        rows);
  }

  private Block exponents() {
    List<List<String>> rows = new ArrayList<>();
    for (Scaling scaling : findings.scalings()) {
      Curve curve = scaling.curve();
      if (curve != null) {
        rows.add(exponent(scaling.architecture(), "GFLOP per example", curve, scaling.bootstrap()));
        scaling
            .over()
            .forEach((size, it) -> rows.add(exponent(scaling.architecture(), size, it, null)));
      }
    }
    return new Block(
        "Exponents",
        "c of a + b·x^-c; intervals are 90 % profiles of the squares, the bootstrap draws seeds, windows and scatter.",
        List.of("MODEL", "X", "C", "90 %", "BOOTSTRAP", "LEVEL", "90 %", "AND IT"),
        rows);
  }

  private static List<String> exponent(
      String name, String size, Curve curve, @Nullable Interval bootstrap) {
    return List.of(
        name,
        size,
        format("%.4f", curve.law().c()),
        interval(curve.exponent(), "%.3f"),
        bootstrap == null ? "" : interval(bootstrap, "%.3f"),
        format("%.4g", curve.law().a()),
        interval(curve.level(), "%.3g"),
        curve.verdict().text());
  }

  private Block differences() {
    List<List<String>> rows = new ArrayList<>();
    for (Difference it : findings.differences()) {
      rows.add(
          List.of(
              it.architecture(),
              it.rung(),
              format("%+.2f %%", 100 * Math.expm1(it.delta())),
              format(
                  "%+.2f to %+.2f %%",
                  100 * Math.expm1(it.interval().low()), 100 * Math.expm1(it.interval().high())),
              format("%.3g", it.p()),
              it.multiplier() == null ? "outside the ladder" : interval(it.multiplier(), "%.2f")));
    }
    return new Block(
        "At equal compute",
        "How much larger the "
            + findings.metric()
            + " is than "
            + findings.ladder()
            + "'s, with 90 % intervals, p after Holm, and how many times the compute that "
            + findings.ladder()
            + "'s law needs for the same.",
        List.of("MODEL", "RUNG", "LOSS", "90 %", "P", "COMPUTE"),
        rows);
  }

  private Block surfaces() {
    List<List<String>> rows = new ArrayList<>();
    for (Scaling scaling : findings.scalings()) {
      Surface it = scaling.surface();
      if (it != null) {
        rows.add(
            List.of(
                scaling.architecture(),
                format("%.3f", it.alpha()),
                format("%.3f", it.beta()),
                format("%.4g", it.e()),
                format("%.2f %%", 100 * it.deviation()),
                String.valueOf(it.points())));
      }
    }
    return new Block(
        "Parameters and examples",
        "A·N^-α + B·D^-β + E over dense parameters N and examples D, of all windows that end where examples have doubled.",
        List.of("MODEL", "ALPHA", "BETA", "E", "DEVIATION", "POINTS"),
        rows);
  }

  private Block recovered() {
    Set<String> parts = new LinkedHashSet<>();
    findings
        .scalings()
        .forEach(s -> s.configurations().forEach(it -> parts.addAll(it.recovered().keySet())));
    List<List<String>> rows = new ArrayList<>();
    for (Scaling scaling : findings.scalings()) {
      for (Configuration it : scaling.configurations()) {
        List<String> row = new ArrayList<>(List.of(scaling.architecture(), it.rung()));
        for (String part : parts) {
          Double share = it.recovered().get(part);
          row.add(share == null ? "" : format("%.2f", share));
        }
        rows.add(row);
      }
    }
    List<String> heading = new ArrayList<>(List.of("MODEL", "RUNG"));
    parts.forEach(part -> heading.add(part.toUpperCase(Locale.ROOT)));
    return new Block(
        "What was learned",
        "The slope of the model's logit on each part of the teacher's, by family and order: 0 is nothing, 1 all of it, less where much else is unknown.",
        heading,
        rows);
  }

  private Block runs() {
    List<List<String>> rows = new ArrayList<>();
    for (Point it : points) {
      if (it.last()) {
        Map<String, Double> metrics = it.metrics();
        rows.add(
            List.of(
                it.key(),
                it.digest(),
                it.status(),
                format("%,d", it.examples()),
                number(metrics.get("excess")),
                number(metrics.get("excess_error")),
                number(metrics.get("logloss")),
                number(metrics.get("auc")),
                it.message() == null ? "" : it.message()));
      }
    }
    return new Block(
        "Runs",
        "All of them, also those that failed.",
        List.of(
            "RUN", "DIGEST", "STATUS", "EXAMPLES", "EXCESS", "ERROR", "LOGLOSS", "AUC", "MESSAGE"),
        rows);
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : format("%.5g", value);
  }

  private static String interval(Interval it, String format) {
    return Double.isInfinite(it.high())
        ? format(format, it.low()) + " or more"
        : format(format, it.low()) + " to " + format(format, it.high());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
