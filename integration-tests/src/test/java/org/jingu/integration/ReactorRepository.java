package org.jingu.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A Maven repository as {@code mvn install} would leave it: this project's modules as they were
 * just compiled, and links to everything that the user's own repository has. That one is only read.
 *
 * @param folder where it lies
 */
record ReactorRepository(Path folder) {
  private static final Path OWN = Path.of("org", "jingu");

  /** Packs the modules below a project's root. */
  static ReactorRepository create(Path folder, Path root) throws IOException {
    Path users = Path.of(System.getProperty("maven.repository"));
    link(users, folder, OWN);
    install(folder, root, new Pom(root.resolve("pom.xml")).text("version"));
    return new ReactorRepository(folder);
  }

  /** Links all entries but the one on the way to {@code own}, which becomes a folder. */
  private static void link(Path from, Path to, Path own) throws IOException {
    Files.createDirectories(to);
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.filter(it -> !it.endsWith(own.getName(0))).toList()) {
        Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
      }
    }
    if (own.getNameCount() > 1) {
      Path next = own.getName(0);
      link(from.resolve(next), to.resolve(next), own.subpath(1, own.getNameCount()));
    }
  }

  private static void install(Path folder, Path module, String version) throws IOException {
    Pom pom = new Pom(module.resolve("pom.xml"));
    String artifact = pom.text("artifactId");
    Path to = Files.createDirectories(folder.resolve(OWN).resolve(artifact).resolve(version));
    String file = artifact + "-" + version;
    Files.copy(pom.file(), to.resolve(file + ".pom"));
    Path classes = module.resolve("target").resolve("classes");
    if (Files.isDirectory(classes)) {
      try (OutputStream out = Files.newOutputStream(to.resolve(file + ".jar"));
          JarOutputStream jar = new JarOutputStream(out)) {
        PluginJar.copy(classes, jar);
      }
    }
    List<String> modules = pom.texts("modules", "module");
    for (String below : modules) {
      install(folder, module.resolve(below), version);
    }
  }
}
