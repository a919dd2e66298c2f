package org.jingu.synth;

/**
 * Terms that are reported together.
 *
 * @param family what kind they are
 * @param orders of how many features each is a function, such as "3-4"; "all" where that is not
 *     told apart
 */
public record Part(Family family, String orders) {}
