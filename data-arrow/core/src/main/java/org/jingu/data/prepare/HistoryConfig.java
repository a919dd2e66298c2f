package org.jingu.data.prepare;

import org.jingu.api.Pooling;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * A sequence made of other rows: what a user had to do with before, such as the items liked last.
 *
 * <p>A row has the tokens of earlier rows of its user, strictly earlier by the time column, the
 * latest last. Rows of the training part see rows of the training part alone, those of validation
 * also theirs, those of the test part all: however rows are divided, nothing that is to be
 * predicted is told to training.
 *
 * @param of the sparse feature whose tokens are remembered; its table is shared
 * @param by the sparse feature that tells whose history it is
 * @param sequence the most tokens, L; the latest stay
 * @param label the label that an earlier row must have to be remembered; null for every row
 * @param separator what separates the tokens where rows to be scored bring their history themselves
 * @param pooling how several ids become one vector in models without sequences
 */
public record HistoryConfig(
    @Doc("The sparse feature whose tokens are remembered; its table is shared.") String of,
    @Doc("The sparse feature that tells whose history it is.") String by,
    @Doc("The most tokens; the latest stay.") @Default("50") @Range(min = 1) int sequence,
    @Doc("Only rows with this label, above 0.5, are remembered; not set, every row.")
        @Nullable String label,
    @Doc(
            "What separates tokens in the column of the history's name that raw rows for evaluate and"
                + " predict need, the latest last.")
        @Default("|")
        String separator,
    @Doc("How several ids become one vector in models without sequences: sum or mean.")
        @Default("mean")
        Pooling pooling) {}
