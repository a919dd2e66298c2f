package org.jingu.cli.scale;

import java.util.List;
import java.util.Locale;
import org.jingu.lab.fit.Curve;
import org.jingu.lab.fit.Form;
import org.jingu.lab.fit.Simulation;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.result.Configuration;
import org.jingu.lab.result.Findings;
import org.jingu.lab.result.Scaling;
import org.jingu.lab.sweep.Point;
import org.jingu.lab.sweep.Sweep;
import org.jspecify.annotations.Nullable;

/** What a laboratory's report says beside its tables, and report.md. */
public final class LabText {
  /** What may be said of a teacher's law, and what not. */
  static final String CLAIMS_OF_TEACHER =
      "The law is of these models on this teacher, whose difficulty is known. It does not say that logs of real products have this spectrum, nor what"
          + " comes beyond the ladder, other data sizes, or tables of other sizes.";

  /** The same where there is no teacher. */
  static final String CLAIMS_OF_DATA =
      "The least loss that any model could have on this data is unknown, so the level and the exponent trade off against one another: read the intervals, not"
          + " the numbers. A teacher (see docs/scaling.md) has a known least loss.";

  private final Plan plan;
  private final Findings findings;
  private final LabTables tables;

  /** Of a laboratory. */
  public LabText(Plan plan, Findings findings, List<Point> points) {
    this.plan = plan;
    this.findings = findings;
    this.tables = new LabTables(plan, findings, points);
  }

  /** A line about a run that was made. */
  public static String line(Sweep.Made made) {
    Point end = made.points().get(made.points().size() - 1);
    double loss = end.metric("excess");
    boolean known = !Double.isNaN(loss);
    return format(
        "%s: %s %.5g, %.1f s%s",
        end.key(),
        known ? "excess" : "logloss",
        known ? loss : end.metric("logloss"),
        made.time().seconds(),
        end.ok() ? "" : "; " + end.status() + ": " + end.message());
  }

  /** The design of the ladder's sweep, for simulations; null where there is no law. */
  public static Simulation.@Nullable Design design(Findings findings) {
    Scaling ladder = findings.scalings().get(0);
    Curve curve = ladder.curve();
    if (curve == null) {
      return null;
    }
    double first = curve.observations().get(0).x();
    double[] sizes = curve.observations().stream().mapToDouble(it -> it.x() / first).toArray();
    double error =
        ladder.configurations().stream().mapToDouble(Configuration::error).average().orElse(0);
    double scatter = Math.max(0.01, curve.fit(Form.LEVEL).scatter());
    return new Simulation.Design(sizes, scatter, Math.max(0.002, error));
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** What may be claimed. */
  String claims() {
    return plan.teacher() ? CLAIMS_OF_TEACHER : CLAIMS_OF_DATA;
  }

  /** The line of what models learned from, and how far the sweep is. */
  String provenance() {
    return format(
        "%s `%s`, planned %s; %d of %d runs, %,d examples each%s.",
        plan.teacher() ? "Teacher" : "Data",
        plan.source(),
        plan.made(),
        findings.runs(),
        findings.planned(),
        plan.examples(),
        plan.note() == null ? "" : "; " + plan.note());
  }

  /** The report. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# Scaling of " + findings.ladder() + "\n\n");
    text.append(findings.sentence()).append("\n\n");
    text.append(provenance()).append("\n\n").append(claims()).append('\n');
    tables.blocks().forEach(block -> text.append(block.markdown()));
    return text.toString();
  }
}
