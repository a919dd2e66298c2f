package org.jingu.data.prepare;

import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * How a data set grows with the days: what {@code prepare --extend} does with tokens.
 *
 * @param evictAfterDays for how many days a token may not be seen and yet keep its row; 0 for ever
 * @param minCount how often a token must have been seen, since it first was, to get a row; null for
 *     the vocabulary's own {@code min_count}
 */
public record ExtendConfig(
    @Doc(
            "For how many days a token may be missing from the training rows and yet keep its row,"
                + " counted back from the latest day; 0 for ever. Needs time.column.")
        @Default("0")
        @Range(min = 0, max = 100_000)
        int evictAfterDays,
    @Doc(
            "How often a token must have been seen, all days together, to get a row; left out,"
                + " vocabulary.min_count.")
        @Range(min = 1)
        @Nullable Long minCount) {
  /** Every token that is new gets a row as its vocabulary says, and keeps it. */
  static final ExtendConfig DEFAULT = new ExtendConfig(0, null);
}
