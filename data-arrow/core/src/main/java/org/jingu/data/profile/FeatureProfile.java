package org.jingu.data.profile;

import java.util.List;
import java.util.Map;

/**
 * What a feature of prepared examples holds.
 *
 * @param name its name
 * @param sparse whether it holds ids; else numbers
 * @param rows of its table; 0 of numbers
 * @param parts what each part has
 * @param bins the values in groups, in order
 * @param alone by label of zeros and ones, the AUC of ranking held-out rows of the first part by
 *     this feature alone; NaN where rows of a class are too few
 */
public record FeatureProfile(
    String name,
    boolean sparse,
    int rows,
    List<InPart> parts,
    List<Bin> bins,
    Map<String, Double> alone) {

  /**
   * The feature in a part.
   *
   * @param part its name
   * @param values ids, or numbers, without missing ones
   * @param missing the share of examples without a value, as far as the data shows it
   * @param unseen the share of ids that are the out-of-vocabulary one; NaN where there is none
   * @param distinct how many different ids; 0 of numbers
   * @param exact whether that is counted and not estimated
   * @param mean of numbers; of ids, how many an example has
   * @param min of numbers; NaN of ids
   * @param max of numbers; NaN of ids
   * @param drift the population stability index from the first part to this one; NaN of the first
   * @param chance what it would be on average if both were drawn from the same
   */
  public record InPart(
      String part,
      long values,
      double missing,
      double unseen,
      long distinct,
      boolean exact,
      double mean,
      double min,
      double max,
      double drift,
      double chance) {}

  /** What a bin holds. */
  public enum Kind {
    /** One id. */
    ID,
    /** Numbers up to a bound, above that of the bin before. */
    NUMBERS,
    /** Ids that have no bin of their own. */
    OTHER,
    /** The out-of-vocabulary id. */
    UNSEEN,
    /** No value. */
    MISSING
  }

  /**
   * Values that are taken together.
   *
   * @param kind what they are
   * @param at the id, or the largest number; NaN of other kinds
   * @param text what it is called
   * @param shares by part
   */
  public record Bin(Kind kind, double at, String text, List<Double> shares) {
    /** The same with another name. */
    Bin named(String other) {
      return new Bin(kind, at, other, shares);
    }
  }

  /** The largest drift of any part; NaN where there is none. */
  public double drift() {
    return parts.stream()
        .mapToDouble(InPart::drift)
        .filter(it -> !Double.isNaN(it))
        .max()
        .orElse(Double.NaN);
  }
}
