package org.jingu.data.profile;

import org.jingu.data.prepare.SparseConfig;
import org.jspecify.annotations.Nullable;

/**
 * Cells with several tokens.
 *
 * @param separator what separates them; empty for lists
 * @param list how cells write lists, or null where a separator does
 * @param mean tokens a cell
 * @param most the most tokens of a cell, or 0 where that was not counted
 * @param distinct different tokens, or 0 where they were not counted
 * @param exact whether there are no more of them
 * @param with cells that have the separator
 * @param spaced whether tokens have spaces around them
 */
public record TokenProfile(
    String separator,
    SparseConfig.@Nullable Form list,
    double mean,
    int most,
    int distinct,
    boolean exact,
    long with,
    boolean spaced) {}
