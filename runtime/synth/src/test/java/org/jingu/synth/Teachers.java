package org.jingu.synth;

import java.util.Map;
import org.jingu.api.config.ConfigBinder;
import org.jingu.synth.TeacherConfig.Preset;

/** Teachers for tests. */
final class Teachers {
  private Teachers() {}

  static TeacherConfig bind(Map<String, Object> keys) {
    return ConfigBinder.bind(TeacherConfig.class, keys, "teacher");
  }

  /** With every family, and features that are few enough for a test. */
  static TeacherConfig small(Preset preset, int terms) {
    return bind(
        Map.of(
            "preset", preset.name().toLowerCase(java.util.Locale.ROOT),
            "examples", 1000,
            "sparse", 60,
            "dense", 12,
            "multi_hot", 6,
            "unused", 4,
            "most_ids", 5000,
            "terms", terms));
  }
}
