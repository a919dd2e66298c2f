package org.jingu.integration;

import static org.jingu.cli.ExitCode.PLUGIN;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mistakes with plugins. */
final class MistakesWithPlugins {
  static final List<Mistake> ALL =
      List.of(
          Mistake.of(
              "a plugin jar that cannot be read",
              PLUGIN,
              scene -> with(scene.write("broken.jar", "this is no zip file")),
              "broken.jar: not a readable jar",
              "Repair or remove it, or go on without it: --skip-broken-plugins"),
          Mistake.of(
              "a plugin of another API level",
              PLUGIN,
              scene -> with(PluginJar.write(scene.file("new.jar"), "new_model", 99)),
              "new.jar",
              "needs API level 99, but this Jingu supports 1 to 1; use a newer Jingu, or the"
                  + " plugin's release for this one"),
          Mistake.of(
              "two plugins of one name",
              PLUGIN,
              scene -> {
                PluginJar.write(scene.file("a.jar"), "same", 1);
                return with(PluginJar.write(scene.file("b.jar"), "same", 1));
              },
              "b.jar",
              "a model of this name already comes from ",
              "a.jar; keep one"),
          Mistake.of(
              "a plugin with a name of the platform's own",
              PLUGIN,
              scene -> with(PluginJar.write(scene.file("a.jar"), "wukong", 1)),
              "a.jar",
              "a model of this name already comes from ",
              "; keep one"),
          Mistake.of(
              "a jar without a plugin",
              PLUGIN,
              scene -> with(PluginJar.write(scene.file("a.jar"))),
              "no jar has META-INF/services/org.jingu.api.ModelPlugin"),
          Mistake.of(
              "a folder of plugins that is not there",
              PLUGIN,
              scene -> with(scene.file("nowhere").resolve("a.jar")),
              "WORK/nowhere: cannot list this plugin folder: there is none",
              "--plugins names a folder that exists"),
          Mistake.of(
              "training beside a broken plugin",
              PLUGIN,
              scene -> {
                List<Object> words = new ArrayList<>(scene.trainWith());
                words.addAll(List.of("--plugins", scene.work()));
                Files.writeString(scene.file("broken.jar"), "x");
                return words;
              },
              "broken.jar: not a readable jar"));

  private MistakesWithPlugins() {}

  /** A command that needs all plugins around a jar. */
  private static List<?> with(Path jar) {
    return List.of("verify", "nothing.safetensors", "--plugins", jar.getParent());
  }
}
