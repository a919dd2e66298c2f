package org.jingu.lab.sweep;

/**
 * How long a run took: a line of {@code times.jsonl}.
 *
 * @param key which run
 * @param digest of its configuration, seed and examples
 * @param seconds all of it, start and end included
 * @param trainSeconds from its first step to its last
 * @param device where
 * @param jingu which version
 */
public record RunTime(
    String key, String digest, double seconds, double trainSeconds, String device, String jingu) {}
