package org.jingu.tune.sampler;

import java.util.Map;

/**
 * What is known of a configuration.
 *
 * @param values the searched keys that are there
 * @param loss what it came to, less is better; NaN while that is not known, infinite where it
 *     failed
 */
public record Tried(Map<String, Object> values, double loss) {}
