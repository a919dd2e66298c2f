package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The bill of materials names every module that others may depend on. */
class BomTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void everyModuleWithAJarIsInIt() throws IOException {
    Pom bom = new Pom(ROOT.resolve("runtime/bom/pom.xml"));
    Set<String> named =
        new TreeSet<>(
            bom.texts("dependencyManagement", "dependencies", "dependency", "artifactId"));
    Set<String> modules = new TreeSet<>();
    collect(ROOT, modules);
    assertEquals(modules, named);
    assertEquals(new Pom(ROOT.resolve("pom.xml")).text("version"), bom.text("version"));
  }

  private static void collect(Path folder, Set<String> modules) throws IOException {
    Pom pom = new Pom(folder.resolve("pom.xml"));
    if (Files.isDirectory(folder.resolve("src/main/java"))) {
      modules.add(pom.text("artifactId"));
    }
    for (String module : pom.texts("modules", "module")) {
      collect(folder.resolve(module), modules);
    }
  }
}
