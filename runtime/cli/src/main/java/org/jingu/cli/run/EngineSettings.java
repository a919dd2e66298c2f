package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.config.YamlDocument;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.train.TrainConfig;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says of a configuration: keys, and among them the engine, which may be
 * named itself or by its device, and the teacher.
 *
 * @param keys each {@code a.b=value}
 * @param engine the engine's name, or null
 * @param device where to compute, or null
 * @param teacher the run to learn from, or null
 */
public record EngineSettings(
    List<String> keys, @Nullable String engine, @Nullable Device device, @Nullable Path teacher) {
  private static final String KEY = "train.engine";

  /** Without a teacher. */
  public EngineSettings(List<String> keys, @Nullable String engine, @Nullable Device device) {
    this(keys, engine, device, null);
  }

  /**
   * A configuration with all that set. An engine of the file gives way to the device, an engine of
   * the command line does not.
   *
   * @throws UserException if engine and device contradict each other
   */
  public YamlDocument apply(YamlDocument document, Engines engines) {
    YamlDocument changed = document.with(keys);
    if (engine != null) {
      changed = changed.with("--engine", List.of(KEY + "=" + engine));
    }
    if (teacher != null) {
      // A path is no YAML.
      String quoted = "'" + teacher.toString().replace("'", "''") + "'";
      changed = changed.with("--teacher", List.of("train.distillation.teacher=" + quoted));
    }
    return device == null ? changed : on(device, changed, engines);
  }

  private YamlDocument on(Device device, YamlDocument document, Engines engines) {
    String named = engineOf(document.tree());
    if (!engines.names().contains(named) || engines.get(named).device().equals(device.id())) {
      return document;
    }
    if (engine != null || keys.stream().anyMatch(key -> key.strip().startsWith(KEY))) {
      throw new UserException(
          ExitCode.USAGE,
          "--device %s contradicts engine '%s', which computes on %s; leave one of them out"
              .formatted(device.id(), named, engines.get(named).device()));
    }
    return document.with("--device", List.of(KEY + "=" + device.id()));
  }

  private static String engineOf(Map<String, Object> tree) {
    Object train = tree.get("train");
    Object named = train instanceof Map<?, ?> keys ? keys.get("engine") : null;
    return named != null
        ? String.valueOf(named)
        : ConfigBinder.bind(TrainConfig.class, Map.of(), "train").engine();
  }
}
