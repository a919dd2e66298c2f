package org.jingu.lab.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jingu.lab.fit.Curve;
import org.jingu.lab.fit.Form;
import org.jingu.lab.fit.Interval;
import org.jingu.lab.fit.Law;
import org.jingu.lab.ladder.Plan;

/** What a sweep comes to, in words that its numbers decide. */
final class Sentence {
  private Sentence() {}

  static String of(Plan plan, List<Scaling> scalings, List<Difference> differences) {
    List<String> parts = new ArrayList<>();
    Scaling ladder = scalings.get(0);
    String where = plan.teacher() ? "On the teacher" : "On this data";
    String what = plan.teacher() ? "excess" : "log loss";
    Curve curve = ladder.curve();
    if (curve == null) {
      parts.add(
          "%s, %s has %d of the %d configurations that a law needs: there is none yet"
              .formatted(where, plan.ladder(), ladder.configurations().size(), Curve.FEWEST));
    } else {
      parts.add(law(where, plan.ladder(), what, curve));
    }
    differences.stream()
        .max(Comparator.comparingDouble(it -> gflop(ladder, it)))
        .map(it -> it.rung())
        .ifPresent(
            largest ->
                differences.stream()
                    .filter(it -> it.rung().equals(largest))
                    .forEach(it -> parts.add(difference(it, plan.ladder(), what))));
    if (!plan.teacher()) {
      parts.add("the least loss that any model could have on this data is unknown");
    }
    return String.join("; ", parts) + ".";
  }

  private static String law(String where, String name, String what, Curve curve) {
    Law law = curve.law();
    double decades =
        Math.log10(
            curve.observations().get(curve.observations().size() - 1).x()
                / curve.observations().get(0).x());
    return format(
        "%s, %s's %s is %.4g·x^-%.3g + %.3g of x GFLOP per example (90 %%: c %s, level %s) over %.1f decades, and %s%s",
        where,
        name,
        what,
        law.b(),
        law.c(),
        law.a(),
        text(curve.exponent(), "%.3g"),
        text(curve.level(), "%.3g"),
        decades,
        curve.verdict().text(),
        form(curve));
  }

  private static String form(Curve curve) {
    Form form = curve.preferred();
    // Of very few points it is infinite for every form.
    boolean known = Double.isFinite(curve.fit(form).aicc());
    return known ? "; by AICc the form is " + form.text() : "";
  }

  private static double gflop(Scaling ladder, Difference it) {
    return ladder.configurations().stream()
        .filter(rung -> rung.rung().equals(it.rung()))
        .mapToDouble(Configuration::gflop)
        .findFirst()
        .orElse(0);
  }

  private static String difference(Difference it, String ladder, String what) {
    String percent =
        format("%+.1f %%", 100 * (Math.exp(it.delta()) - 1))
            + format(
                " (%+.1f to %+.1f)",
                100 * (Math.exp(it.interval().low()) - 1),
                100 * (Math.exp(it.interval().high()) - 1));
    String compute =
        it.multiplier() == null
            ? ""
            : format(
                ", as %s with %s of the compute",
                ladder,
                text(new Interval(1 / it.multiplier().high(), 1 / it.multiplier().low()), "%.2g"));
    return "%s at the compute of %s has %s %s%s"
        .formatted(it.architecture(), it.rung(), percent, what, compute);
  }

  private static String text(Interval it, String format) {
    return Double.isInfinite(it.high())
        ? format(format, it.low()) + " or more"
        : format(format, it.low()) + "–" + format(format, it.high());
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
