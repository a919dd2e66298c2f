package org.jingu.api;

/**
 * The value that a key has where the configuration leaves it out, for one data set.
 *
 * @param key the key in the whole configuration, such as {@code train.batch_size} or {@code
 *     model.mlp}
 * @param value as a YAML parser would give it: a number, text, true or false, or a list of these
 * @param why what of the data set asks for it, in a few words
 */
public record DataDefault(String key, Object value, String why) {}
