package org.jingu.cli.init;

/**
 * A column that is no feature.
 *
 * @param column its name
 * @param reason why, half a sentence
 * @param suspicious whether the user should look at it: it may give the label away
 */
record LeftOut(String column, String reason, boolean suspicious) {}
