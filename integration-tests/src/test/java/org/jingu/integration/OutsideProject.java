package org.jingu.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An outside author's Maven project: a copy of the template, far from this repository.
 *
 * @param folder where it lies
 */
record OutsideProject(Path folder) {
  static final Path TEMPLATE = Path.of("..", "examples", "plugin-template");

  /** Copies the template, without what a build left in it. */
  static OutsideProject copyTo(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(TEMPLATE)) {
      for (Path path : paths.filter(it -> !it.startsWith(TEMPLATE.resolve("target"))).toList()) {
        Files.copy(path, folder.resolve(TEMPLATE.relativize(path).toString()));
      }
    }
    return new OutsideProject(folder);
  }

  /** Whether Maven started these tests and so can be started by them. */
  static boolean canBuild() {
    return System.getProperty("maven.home") != null && Files.isExecutable(maven());
  }

  /** Builds the project with its tests, without network. */
  void build(ReactorRepository repository) throws Exception {
    Path log = folder.resolve("build.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                maven().toString(),
                "--offline",
                "--batch-mode",
                "-Dmaven.repo.local=" + repository.folder(),
                // From which server a file once came does not matter here.
                "-Daether.enhancedLocalRepository.trackingFilename=none",
                "verify")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("MAVEN_OPTS", "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    if (builder.start().waitFor() != 0) {
      throw new AssertionError(Files.readString(log));
    }
  }

  /** The plugin folder's parent, as {@code --plugins} takes it. */
  Path plugins() {
    return folder.resolve("target").resolve("plugins");
  }

  Path jar() {
    return plugins().resolve("soft-groups").resolve("soft-groups.jar");
  }

  /** The lines of the reports of its tests that count tests. */
  List<String> testSummaries() throws IOException {
    Path reports = folder.resolve("target").resolve("surefire-reports");
    try (Stream<Path> files = Files.list(reports)) {
      Path text = files.filter(file -> file.toString().endsWith(".txt")).findFirst().orElseThrow();
      return Files.readAllLines(text).stream()
          .filter(line -> line.startsWith("Tests run:"))
          .toList();
    }
  }

  private static Path maven() {
    return Path.of(System.getProperty("maven.home"), "bin", "mvn");
  }
}
