package org.jingu.cli;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.EngineSettings;
import org.jingu.engine.backend.Engines;
import org.jspecify.annotations.Nullable;

/** Reads configurations, and remembers which one errors are about. */
public final class Configurations {
  private final Engines engines;
  private @Nullable YamlDocument current;

  @Inject
  Configurations(Engines engines) {
    this.engines = engines;
  }

  /** Reads the configuration that later errors are about. */
  public YamlDocument open(Path file, List<String> settings) {
    return open(file, new EngineSettings(settings, null, null));
  }

  /** The same with an engine or a device. */
  public YamlDocument open(Path file, EngineSettings settings) {
    YamlDocument read = YamlDocument.read(file);
    current = read;
    YamlDocument set = settings.apply(read, engines);
    current = set;
    return set;
  }

  /** The same for keys that do not stand in one file; gives them. */
  public Map<String, Object> open(YamlDocument keys) {
    current = keys;
    return keys.tree();
  }

  /** Says that errors are about a configuration that was read before. */
  void about(YamlDocument document) {
    current = document;
  }

  /** The configuration that errors are about, or null. */
  @Nullable YamlDocument current() {
    return current;
  }
}
