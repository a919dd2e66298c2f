package org.jingu.lab.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * All that is said of one architecture's losses over one size.
 *
 * @param observations ascending in x
 * @param fits every form's, of those that have enough observations
 * @param exponent the 90 % interval of c of {@link Form#LEVEL}
 * @param level the 90 % interval of a of {@link Form#LEVEL}
 * @param verdict what the end of the curve shows
 * @param heldOut by form, how it predicts the largest observations from the others
 */
public record Curve(
    List<Observation> observations,
    Map<Form, Fit> fits,
    Interval exponent,
    Interval level,
    Verdict verdict,
    Map<Form, HoldOut> heldOut) {
  /** The probability of intervals. */
  public static final double LEVEL = 0.9;

  /** The least number of observations from which a law is fitted. */
  public static final int FEWEST = 4;

  /**
   * Fits every form.
   *
   * @param given at least {@link #FEWEST} observations
   * @param holdOut how many of the largest are predicted from the others
   */
  public static Curve of(List<Observation> given, int holdOut) {
    List<Observation> observations = new ArrayList<>(given);
    observations.sort(Comparator.comparingDouble(Observation::x));
    Map<Form, Fit> fits = new EnumMap<>(Form.class);
    Map<Form, HoldOut> heldOut = new EnumMap<>(Form.class);
    int kept = observations.size() - holdOut;
    for (Form form : Form.values()) {
      fits.put(form, Fitter.fit(form, observations));
      if (holdOut > 0 && kept > form.parameters()) {
        heldOut.put(form, HoldOut.of(form, observations, kept));
      }
    }
    Fit fit = fits.get(Form.LEVEL);
    Profile profile = new Profile(fit, observations, LEVEL);
    Interval level = profile.level();
    double last = fit.law().at(observations.get(observations.size() - 1).x());
    return new Curve(
        List.copyOf(observations),
        fits,
        profile.exponent(),
        level,
        Verdict.of(observations, last, level),
        heldOut);
  }

  /** The law whose numbers the report gives. */
  public Law law() {
    return fit(Form.LEVEL).law();
  }

  /** The fit of a form. */
  public Fit fit(Form form) {
    Fit fit = fits.get(form);
    if (fit == null) {
      throw new IllegalArgumentException(form + " was not fitted");
    }
    return fit;
  }

  /** The form that explains the observations best for its numbers. */
  public Form preferred() {
    return fits.keySet().stream()
        .min(Comparator.comparingDouble(form -> fit(form).aicc()))
        .orElseThrow();
  }
}
