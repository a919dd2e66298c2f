package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs a copy of the launcher in an empty tree, with a java and a mvn that only say their words.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  @TempDir Path home;
  private Path bin;

  @BeforeEach
  void layOut() throws IOException {
    Files.copy(Path.of("../../jingu"), home.resolve("jingu"));
    bin = Files.createDirectories(home.resolve("jdk/bin"));
    Files.createDirectories(home.resolve("api/src/main"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    java("17.0.15");
    script(
        "mvn",
        "echo built >> mvn.log; mkdir -p runtime/cli/target; cd runtime/cli/target;"
            + " touch jingu-cli-1.jar; printf /lib/a.jar > jingu.dependencies");
  }

  @ParameterizedTest
  @ValueSource(strings = {"17.0.15", "21", "24.0.1", "25.0.3", "25.1"})
  void aSoundJavaIsTaken(String version) throws Exception {
    java(version);
    Outcome outcome = run("plugins");
    assertEquals(0, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("org.jingu.cli.Main plugins"), outcome.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8.0_402", "11.0.2", "16"})
  void anOldJavaIsRefused(String version) throws Exception {
    java(version);
    assertRefused("Java " + version + " is too old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "25.0.0", "25.0.1", "25.0.2", "25.0.2+10"})
  void aJavaThatCorruptsArraysIsRefused(String version) throws Exception {
    java(version);
    assertRefused("Java " + version + " corrupts arrays");
  }

  @Test
  void theVersionIsReadFromTheFileBesideTheJdk() throws Exception {
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
    assertRefused("Java 11.0.2 is too old");
  }

  @Test
  void anUnreadableVersionIsRefused() throws Exception {
    java("seventeen");
    assertRefused("cannot read the version of");
  }

  @Test
  void aWrongJavaHomeIsNamed() throws Exception {
    Outcome outcome = run(Map.of("JAVA_HOME", "/nowhere"), "plugins");
    assertEquals(127, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("JAVA_HOME is '/nowhere'"), outcome.text());
  }

  @Test
  void java24NeedsMoreFlagsThan17() throws Exception {
    assertFalse(run("x").text().contains("--enable-native-access"));
    java("24.0.1");
    String text = run("x").text();
    assertTrue(
        text.contains("--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"),
        text);
  }

  @Test
  void ownOptionsComeAfterTheDefaults() throws Exception {
    String text = run(Map.of("JINGU_JVM_OPTS", "-Xmx1g -Dx=y"), "doctor").text();
    assertTrue(text.contains("-Xmx1g -Dx=y -cp"), text);
    assertTrue(text.indexOf("MaxRAMPercentage") < text.indexOf("-Xmx1g"), text);
  }

  @Test
  void itBuildsOnceAndAgainWhenASourceIsNewer() throws Exception {
    assertTrue(run("x").text().contains("jingu: building"));
    assertFalse(run("x").text().contains("jingu: building"));
    Path source = Files.writeString(home.resolve("api/src/main/A.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 2000));
    assertTrue(run("x").text().contains("jingu: building"));
    assertEquals(2, Files.readAllLines(home.resolve("mvn.log")).size());
  }

  @Test
  void profilesAreBuiltWithAndAChangeOfThemBuildsAgain() throws Exception {
    script(
        "mvn",
        "echo \"$@\" >> mvn.log; mkdir -p runtime/cli/target; cd runtime/cli/target;"
            + " touch jingu-cli-1.jar; printf /lib/a.jar > jingu.dependencies");
    Map<String, String> redist = Map.of("JINGU_PROFILES", "cuda-redist");
    assertTrue(run(redist, "x").text().contains("jingu: building"));
    assertFalse(run(redist, "x").text().contains("jingu: building"));
    assertTrue(run("x").text().contains("jingu: building"));
    List<String> builds = Files.readAllLines(home.resolve("mvn.log"));
    assertTrue(builds.get(0).contains(" -Pcuda-redist "), builds.toString());
    assertFalse(builds.get(1).contains(" -P"), builds.toString());
  }

  @Test
  void anUnknownProfileIsRefusedWithThoseThereAre() throws Exception {
    Outcome outcome = run(Map.of("JINGU_PROFILES", "cuda-redist,cuda-11"), "x");
    assertEquals(2, outcome.code(), outcome.text());
    assertTrue(
        outcome.text().contains("no profile 'cuda-11'; valid are cuda-12, cuda-redist, nd4j-cuda"),
        outcome.text());
  }

  @Test
  void aFailedBuildShowsItsErrorsAndTheLog() throws Exception {
    script("mvn", "echo '[INFO] much'; echo '[ERROR] A.java:3 no such symbol'; exit 1");
    Outcome outcome = run("x");
    assertEquals(1, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("[ERROR] A.java:3 no such symbol"), outcome.text());
    assertTrue(outcome.text().contains("target/jingu-build.log"), outcome.text());
    assertFalse(outcome.text().contains("[INFO]"), outcome.text());
    assertFalse(Files.exists(home.resolve("target/jingu-build.lock")));
  }

  @Test
  void theLockOfADeadBuildIsBroken() throws Exception {
    Path lock = Files.createDirectories(home.resolve("target/jingu-build.lock"));
    Files.writeString(lock.resolve("pid"), "99999999");
    assertEquals(0, run("x").code());
  }

  @Test
  void itIsFoundThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("jdk/j"), home.resolve("jingu"));
    Outcome outcome = start(link, Map.of(), "plugins");
    assertTrue(outcome.text().contains("-Djingu.home=" + home.toRealPath()), outcome.text());
  }

  private void java(String version) throws IOException {
    script(
        "java",
        "if [ \"$1\" = -version ]; then echo 'openjdk version \""
            + version
            + "\"' >&2;"
            + " else echo \"$@\"; fi");
  }

  private void script(String name, String body) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void assertRefused(String message) throws Exception {
    Outcome outcome = run("plugins");
    assertEquals(127, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains(message), outcome.text());
  }

  private Outcome run(String argument) throws Exception {
    return run(Map.of(), argument);
  }

  private Outcome run(Map<String, String> environment, String argument) throws Exception {
    return start(home.resolve("jingu"), environment, argument);
  }

  private Outcome start(Path launcher, Map<String, String> environment, String argument)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString(), argument);
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("JINGU_JVM_OPTS");
    builder.environment().remove("JINGU_PROFILES");
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }

  private record Outcome(int code, String text) {}
}
