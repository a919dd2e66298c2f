package org.jingu.lab.result;

import org.jingu.lab.fit.Interval;
import org.jspecify.annotations.Nullable;

/**
 * How an architecture differs from the ladder's at equal compute.
 *
 * @param architecture which
 * @param rung at whose compute
 * @param delta ln of its loss less ln of the ladder's; above 0 it is worse
 * @param interval of delta, 90 %, scatter between configurations included
 * @param p of no difference, after Holm over all differences
 * @param multiplier its compute over that with which the ladder's law has its loss; null where the
 *     law would be asked outside the ladder
 */
public record Difference(
    String architecture,
    String rung,
    double delta,
    Interval interval,
    double p,
    @Nullable Interval multiplier) {}
