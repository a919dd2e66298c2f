package org.jingu.api.config;

/**
 * One thing wrong in a configuration.
 *
 * @param key where: the path of the key, such as {@code model.layers}
 * @param message what, the value found and what to do
 */
public record ConfigProblem(String key, String message) {}
