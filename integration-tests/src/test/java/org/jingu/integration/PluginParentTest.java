package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What outside plugins inherit says the same as this project's own build. */
class PluginParentTest {
  private final Pom root = new Pom(Path.of("..", "pom.xml"));
  private final Pom parent = new Pom(Path.of("..", "runtime", "plugin-parent", "pom.xml"));
  private final Pom template = new Pom(OutsideProject.TEMPLATE.resolve("pom.xml"));

  PluginParentTest() throws IOException {}

  @Test
  void versionIsTheProjects() {
    String version = root.text("version");
    assertEquals(version, parent.text("version"));
    assertEquals(version, parent.text("properties", "jingu.version"));
    assertEquals(version, template.text("parent", "version"));
  }

  @Test
  void buildPluginsHaveTheProjectsVersions() {
    Map<String, String> ours =
        new HashMap<>(root.versions("build", "pluginManagement", "plugins", "plugin"));
    ours.putAll(root.versions("build", "plugins", "plugin"));
    Map<String, String> theirs = parent.versions("build", "plugins", "plugin");
    assertFalse(theirs.isEmpty());
    theirs.forEach((plugin, version) -> assertEquals(ours.get(plugin), version, plugin));
  }

  @Test
  void propertiesAreTheProjects() {
    for (String name :
        new String[] {"jvm.flags", "maven.compiler.release", "project.build.sourceEncoding"}) {
      assertEquals(root.text("properties", name), parent.text("properties", name), name);
    }
  }
}
