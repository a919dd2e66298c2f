package org.jingu.lab.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a sweep shows.
 *
 * @param metric what the losses are: {@code excess}, or {@code logloss} where the least is unknown
 * @param source a digest of what the examples were
 * @param ladder the architecture that was scaled
 * @param examples of a pass
 * @param sentence what it comes to
 * @param scalings by architecture, the ladder's first
 * @param differences at equal compute
 * @param failures of runs
 * @param runs done
 * @param planned how many there are in all
 * @param note of the plan, or null
 */
public record Findings(
    String metric,
    String source,
    String ladder,
    long examples,
    String sentence,
    List<Scaling> scalings,
    List<Difference> differences,
    List<Failure> failures,
    int runs,
    int planned,
    @Nullable String note) {
  /** A run that gave no point for the fit. */
  public record Failure(String key, String status, String message) {}
}
