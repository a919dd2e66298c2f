package org.jingu.engine.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What became of one plugin, or of one place where a plugin was expected.
 *
 * @param name the model's name, or null when the plugin did not get as far as to say it
 * @param description the plugin's own sentence, or null
 * @param version {@code Implementation-Version} of the jar's manifest, or null
 * @param apiLevel the level that it was compiled against, or null
 * @param provider the provider's class, or null
 * @param origin the jar or folder that it came from
 * @param problem why it cannot be used, or null when it is loaded
 */
public record PluginOutcome(
    @Nullable String name,
    @Nullable String description,
    @Nullable String version,
    @Nullable Integer apiLevel,
    @Nullable String provider,
    String origin,
    @Nullable String problem) {

  /** Whether the plugin can be used. */
  public boolean loaded() {
    return problem == null;
  }

  /** A place without a usable provider. */
  static PluginOutcome broken(String origin, String problem) {
    return new PluginOutcome(null, null, null, null, null, origin, problem);
  }

  PluginOutcome withProblem(String why) {
    return new PluginOutcome(name, description, version, apiLevel, provider, origin, why);
  }

  /** The name, or what else is known of the plugin, for messages. */
  String label() {
    if (name != null) {
      return "plugin '" + name + "' (" + origin + ")";
    }
    return provider != null ? provider + " (" + origin + ")" : origin;
  }
}
