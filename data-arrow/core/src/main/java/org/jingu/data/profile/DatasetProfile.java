package org.jingu.data.profile;

import java.util.List;

/**
 * What the parts of a prepared data set hold.
 *
 * @param parts in order; drift is from the first
 * @param features in the order of the schema
 */
public record DatasetProfile(List<Part> parts, List<FeatureProfile> features) {
  /**
   * A part.
   *
   * @param name such as train
   * @param rows its examples
   * @param labels what they hold
   */
  public record Part(String name, long rows, List<Label> labels) {}

  /**
   * A label in a part.
   *
   * @param name of the label
   * @param known examples that have it
   * @param mean of its values; NaN where there are none
   * @param binary whether all are 0 or 1, so that the mean is the share of ones
   */
  public record Label(String name, long known, double mean, boolean binary) {}
}
