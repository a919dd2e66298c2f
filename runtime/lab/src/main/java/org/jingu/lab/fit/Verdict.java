package org.jingu.lab.fit;

import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/** What a curve shows at its end. */
public enum Verdict {
  /** It still falls, and a level of half of what is left is ruled out. */
  FALLS("falls as a power law over all of the ladder"),
  /** It is flat, or most of what is left is a level. */
  SATURATES("saturates: larger models gain little or nothing"),
  /** Both fit. */
  UNDECIDED("may go on falling or end at a level; these points do not decide");

  /** The least exponent of the upper half that counts as falling. */
  private static final double FLAT = 0.05;

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** In words, after the architecture's name. */
  public String text() {
    return text;
  }

  /**
   * Judges.
   *
   * @param observations ascending in x
   * @param last what the law says at the last
   * @param level the interval of the law's level
   */
  static Verdict of(List<Observation> observations, double last, Interval level) {
    int n = observations.size();
    if (level.low() > last / 2) {
      return SATURATES;
    }
    List<Observation> upper = observations.subList(n - Math.max(3, (n + 1) / 2), n);
    SimpleRegression line = new SimpleRegression();
    upper.forEach(it -> line.addData(Math.log(it.x()), Math.log(it.y())));
    double t = new TDistribution(upper.size() - 2).inverseCumulativeProbability(0.95);
    double steepest = -(line.getSlope() - t * line.getSlopeStdErr());
    if (steepest < FLAT) {
      return SATURATES;
    }
    return level.high() < last / 2 ? FALLS : UNDECIDED;
  }
}
