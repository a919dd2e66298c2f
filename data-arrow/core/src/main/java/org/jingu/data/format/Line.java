package org.jingu.data.format;

import org.jspecify.annotations.Nullable;

/**
 * A line of a text.
 *
 * @param number its number, from 1
 * @param text the line without its end
 * @param problem why it is no good text, or null when it is
 */
public record Line(long number, String text, @Nullable String problem) {}
