package org.jingu.engine.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What became of one extension, or of one place where extensions were expected.
 *
 * @param kind what it is: {@code model}, {@code metric}; null where there is nothing to tell by
 * @param name its name, or null when it did not get as far as to say it
 * @param description its own sentence, or null
 * @param version {@code Implementation-Version} of the jar's manifest, or null
 * @param apiLevel the level that it was compiled against, or null
 * @param provider its class, or null
 * @param origin the jar or folder that it came from
 * @param problem why it cannot be used, or null when it is loaded
 */
public record PluginOutcome(
    @Nullable String kind,
    @Nullable String name,
    @Nullable String description,
    @Nullable String version,
    @Nullable Integer apiLevel,
    @Nullable String provider,
    String origin,
    @Nullable String problem) {

  /** Whether the extension can be used. */
  public boolean loaded() {
    return problem == null;
  }

  /** The version, or what stands for it where the jar does not say. */
  public String knownVersion() {
    return version == null ? "unknown" : version;
  }

  /** A place without a usable extension. */
  static PluginOutcome broken(String origin, String problem) {
    return new PluginOutcome(null, null, null, null, null, null, origin, problem);
  }

  PluginOutcome withProblem(String why) {
    return new PluginOutcome(kind, name, description, version, apiLevel, provider, origin, why);
  }

  PluginOutcome atLevel(int level) {
    return new PluginOutcome(kind, name, description, version, level, provider, origin, problem);
  }

  PluginOutcome called(String itsName, @Nullable String sentence) {
    return new PluginOutcome(kind, itsName, sentence, version, apiLevel, provider, origin, problem);
  }

  /** The name, or what else is known of the extension, for messages. */
  String label() {
    if (name != null) {
      return (kind == null ? "plugin" : kind) + " '" + name + "' (" + origin + ")";
    }
    return provider != null ? provider + " (" + origin + ")" : origin;
  }
}
