package org.jingu.lab.ladder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All runs of a laboratory, the cheapest first, so that any number of them is a sweep.
 *
 * @param source a digest of what the examples are: the teacher's, or the data's
 * @param teacher whether a teacher makes them, whose least loss is known
 * @param ladder the architecture that is scaled
 * @param examples of a pass
 * @param window examples of a measurement
 * @param recovery examples on which what was learned is told apart
 * @param made when, as ISO 8601 has it
 * @param note what the plan's reader should know, or null
 * @param runs the runs
 */
public record Plan(
    String source,
    boolean teacher,
    String ladder,
    long examples,
    int window,
    int recovery,
    String made,
    @Nullable String note,
    List<PlannedRun> runs) {}
