package org.jingu.lab.fit;

/**
 * A law fitted to observations.
 *
 * @param law the law of least squares of ln y
 * @param observations n
 * @param scatter τ: the standard deviation of ln y from one configuration to the next that errors
 *     do not explain
 * @param chiSquare the squared residuals of ln y over their variances, with scatter
 * @param aicc Akaike's criterion for few observations, from residuals alone, so that forms compare
 */
public record Fit(Law law, int observations, double scatter, double chiSquare, double aicc) {
  /** Observations beyond the numbers that are fitted. */
  public int freedom() {
    return observations - law.form().parameters();
  }
}
