package org.jingu.engine.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Doc;

/**
 * Which negatives training reads.
 *
 * @param negatives by label, the share of its negatives that stay, in (0, 1]
 */
public record SamplingConfig(
    @Doc(
            "By label, the share of its negatives (label 0) that training keeps, above 0 and at most"
                + " 1. Predictions are corrected.")
        Map<String, Double> negatives) {
  /**
   * Checks the shares.
   *
   * @throws ConfigException with every label whose share is none
   */
  public SamplingConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    if (negatives.isEmpty()) {
      problems.add(new ConfigProblem("negatives", "is empty; name a label, such as {click: 0.1}"));
    }
    negatives.forEach(
        (label, share) -> {
          if (!(share > 0 && share <= 1)) {
            problems.add(
                new ConfigProblem(
                    "negatives." + label,
                    "is " + share + "; it is a share above 0 and at most 1, which keeps all"));
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    negatives = Map.copyOf(negatives);
  }
}
