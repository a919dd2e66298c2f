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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs a copy of the launcher in an empty tree, with a java and a mvn that only say their words.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final String BUILD =
      "echo \"$@\" >> mvn.log; mkdir -p runtime/cli/target/lib; cd runtime/cli/target/lib;"
          + " echo x > jingu-cli-1.jar; echo x > b.jar; echo x > a.jar;"
          + " printf lib/b.jar:lib/a.jar > jingu.jars";

  @TempDir Path folder;
  private Path home;
  private Path bin;

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectory(folder.toRealPath().resolve("the home"));
    bin = Files.createDirectories(home.resolve("jdk/bin"));
    Files.copy(Path.of("../../jingu"), home.resolve("jingu"));
    module("", "<module>api</module>\n<module>runtime</module>");
    module("api", "");
    module("runtime", "  <module>cli</module>");
    module("runtime/cli", "");
    java("17.0.15");
    script("javac", "exit 0");
    script("mvn", BUILD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"17.0.15", "21", "24.0.1", "25.0.3", "25.1"})
  void aSoundJavaIsTaken(String version) throws Exception {
    java(version);
    Outcome outcome = run("plugins");
    assertEquals(0, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("<org.jingu.cli.Main> <plugins>"), outcome.text());
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
  void aRuntimeWithoutAModuleIsRefused() throws Exception {
    Path release = home.resolve("jdk/release");
    String whole = "java.base java.logging jdk.management jdk.unsupported";
    Files.writeString(release, "JAVA_VERSION=\"17\"\nMODULES=\"" + whole + "\"\n");
    assertEquals(0, run("plugins").code());
    Files.writeString(release, "JAVA_VERSION=\"17\"\nMODULES=\"java.base java.logging\"\n");
    assertRefused("has no module jdk.management");
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
        text.contains(
            "<--enable-native-access=ALL-UNNAMED> <--sun-misc-unsafe-memory-access=allow>"),
        text);
  }

  @Test
  void ownOptionsComeAfterTheDefaults() throws Exception {
    String text = run(Map.of("JINGU_JVM_OPTS", "-Xmx1g -Dx=y"), "doctor").text();
    assertTrue(text.contains("<-Xmx1g> <-Dx=y> <-cp>"), text);
    assertTrue(text.indexOf("MaxRAMPercentage") < text.indexOf("-Xmx1g"), text);
  }

  @Test
  void ownOptionsMayHaveQuotesAndPatterns() throws Exception {
    String options = "'-Dx=a b'  -Dy=\"it's\" -Dz=* -Dcode=$(exit 5)";
    String text = run(Map.of("JINGU_JVM_OPTS", options), "doctor").text();
    assertTrue(text.contains("<-Dx=a b> <-Dy=it's> <-Dz=*> <-Dcode=$(exit> <5)> <-cp>"), text);
  }

  @Test
  void aQuoteWithoutItsOtherOneIsRefused() throws Exception {
    Outcome outcome = run(Map.of("JINGU_JVM_OPTS", "-Dx='a b"), "doctor");
    assertEquals(2, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("JINGU_JVM_OPTS is '-Dx='a b'"), outcome.text());
  }

  @Test
  void theClassPathIsTheBuildsOwnJarsInTheOrderOfTheirList() throws Exception {
    Path lib = home.resolve("runtime/cli/target/lib");
    String jars =
        lib.resolve("jingu-cli-1.jar") + ":" + lib.resolve("b.jar") + ":" + lib.resolve("a.jar");
    assertTrue(run("x").text().contains("<-cp> <" + jars + ">"), run("x").text());
  }

  @Test
  void anArchiveIsRunAsItIs() throws Exception {
    Path unpacked = archive();
    Outcome outcome = start(unpacked.resolve("jingu"), Map.of(), "plugins");
    assertEquals(0, outcome.code(), outcome.text());
    String jars = unpacked.resolve("lib/jingu-cli-1.jar") + ":" + unpacked.resolve("lib/a.jar");
    assertTrue(outcome.text().contains("<-cp> <" + jars + ">"), outcome.text());
    assertFalse(Files.exists(home.resolve("mvn.log")));
  }

  @Test
  void anArchiveIsNotBuiltWithProfiles() throws Exception {
    Outcome outcome =
        start(archive().resolve("jingu"), Map.of("JINGU_PROFILES", "cuda-12"), "plugins");
    assertEquals(2, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("nothing to build"), outcome.text());
  }

  @Test
  void aJarThatIsNotThereIsNamed() throws Exception {
    Path unpacked = archive();
    Files.delete(unpacked.resolve("lib/a.jar"));
    Outcome outcome = start(unpacked.resolve("jingu"), Map.of(), "plugins");
    assertEquals(127, outcome.code(), outcome.text());
    assertTrue(
        outcome.text().contains("cannot read " + unpacked.resolve("lib/a.jar")), outcome.text());
  }

  @Test
  void aJarWhoseCopyBrokeOffIsNamed() throws Exception {
    Path unpacked = archive();
    Files.writeString(unpacked.resolve("lib/a.jar"), "");
    Outcome outcome = start(unpacked.resolve("jingu"), Map.of(), "plugins");
    assertEquals(127, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("cannot read"), outcome.text());
  }

  @Test
  void aLauncherWithoutItsFolderIsRefused() throws Exception {
    Path alone = Files.createDirectory(folder.resolve("bin"));
    Files.copy(home.resolve("jingu"), alone.resolve("jingu"));
    Outcome outcome = start(alone.resolve("jingu"), Map.of(), "plugins");
    assertEquals(127, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("link to its launcher"), outcome.text());
  }

  @Test
  void aFolderWithAColonIsRefused() throws Exception {
    Path odd = Files.move(home, folder.resolve("a:b"));
    Outcome outcome = start(odd.resolve("jingu"), Map.of(), "plugins");
    assertEquals(127, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("no class path with a colon"), outcome.text());
  }

  @Test
  void tooFewFilesAreRefused() throws Exception {
    Outcome outcome = shell("ulimit -n 64; exec \"$0\" plugins", Map.of());
    assertEquals(127, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("64 files at once (ulimit -n)"), outcome.text());
  }

  @Test
  void theLimitOfFilesIsRaisedWhereItMay() throws Exception {
    script("java", "ulimit -Sn");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17\"\n");
    Outcome outcome = shell("ulimit -Sn 64; ulimit -Hn 256; exec \"$0\" plugins", Map.of());
    assertEquals(0, outcome.code(), outcome.text());
    assertTrue(outcome.text().endsWith("256\n"), outcome.text());
  }

  @ParameterizedTest
  @CsvSource({"LC_ALL,C", "LC_ALL,POSIX", "LC_CTYPE,C", "LANG,xx_XX.UTF-8"})
  @EnabledOnOs(OS.LINUX)
  void aLocaleWithoutLettersBecomesUtf8(String variable, String locale) throws Exception {
    script("java", "echo \"LC_ALL is $LC_ALL\"");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17\"\n");
    Outcome outcome = run(Map.of(variable, locale), "plugins");
    assertTrue(outcome.text().contains("LC_ALL is C.UTF-8"), outcome.text());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aUtf8LocaleStays() throws Exception {
    script("java", "echo \"LANG is $LANG, LC_ALL is $LC_ALL\"");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17\"\n");
    Outcome outcome = run(Map.of("LANG", "C.UTF-8"), "plugins");
    assertTrue(outcome.text().contains("LANG is C.UTF-8, LC_ALL is \n"), outcome.text());
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
  void aNewModuleIsASourceToo() throws Exception {
    run("x");
    module("runtime", "  <module>cli</module>\n  <module>more</module>");
    module("runtime/more", "");
    run("x");
    assertFalse(run("x").text().contains("jingu: building"));
    Path source = Files.writeString(home.resolve("runtime/more/src/main/A.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 2000));
    assertTrue(run("x").text().contains("jingu: building"));
  }

  @Test
  void theClassesOfAFirstRunAreMappedOnceABuild() throws Exception {
    script(
        "java",
        "for word; do case $word in -XX:ArchiveClassesAtExit=*) echo maps >> \"$0.log\";"
            + " echo classes > \"${word#*=}\" ;; esac; done; printf '<%s> ' \"$@\"");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17\"\n");
    Path kept = home.resolve("runtime/cli/target/jingu.classes");
    for (int i = 0; i < 2; i++) {
      String text = run(Map.of("JINGU_JVM_OPTS", "-Dx=y"), "x").text();
      assertTrue(text.contains("<-XX:SharedArchiveFile=" + kept + ">"), text);
      assertFalse(text.contains("ArchiveClassesAtExit"), text);
    }
    assertEquals("classes\n", Files.readString(kept));
    assertEquals(1, Files.readAllLines(bin.resolve("java.log")).size());
  }

  @Test
  void aJavaThatCannotMapClassesIsAskedOnce() throws Exception {
    script(
        "java",
        "for word; do case $word in -XX:ArchiveClassesAtExit=*) echo maps >> \"$0.log\";"
            + " echo half > \"${word#*=}\"; exit 1 ;; esac; done; printf '<%s> ' \"$@\"");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17\"\n");
    for (int i = 0; i < 2; i++) {
      Outcome outcome = run("x");
      assertEquals(0, outcome.code(), outcome.text());
      assertFalse(outcome.text().contains("SharedArchiveFile"), outcome.text());
    }
    assertEquals(1, Files.readAllLines(bin.resolve("java.log")).size());
  }

  @Test
  void aLostJarIsBuiltAgain() throws Exception {
    run("x");
    Files.delete(home.resolve("runtime/cli/target/lib/a.jar"));
    Outcome outcome = run("x");
    assertEquals(0, outcome.code(), outcome.text());
    assertTrue(outcome.text().contains("jingu: building"), outcome.text());
  }

  @Test
  void aBuildSaysWhatMavenDoes() throws Exception {
    script(
        "mvn",
        "echo '[INFO] Building Jingu :: API 1                          [2/9]';"
            + " echo '[INFO] Building jar: x.jar';"
            + BUILD);
    String text = run("x").text();
    assertTrue(text.contains("jingu: [2/9] Jingu :: API 1\n"), text);
    assertFalse(text.contains("x.jar"), text);
    String log = Files.readString(home.resolve("target/jingu-build.log"));
    assertTrue(log.contains("[INFO] Building jar: x.jar"), log);
  }

  @Test
  void aStoppedBuildEndsMavenAndLeavesNoLock() throws Exception {
    script("mvn", "echo $$ > mvn.pid; exec sleep 60");
    Process process = builder(List.of(home.resolve("jingu").toString(), "x"), Map.of()).start();
    Path number = home.resolve("mvn.pid");
    while (!Files.exists(number) || Files.size(number) == 0) {
      Thread.sleep(20);
    }
    process.destroy();
    assertEquals(143, process.waitFor());
    assertFalse(Files.exists(home.resolve("target/jingu-build.lock")));
    long maven = Long.parseLong(Files.readString(number).strip());
    assertFalse(ProcessHandle.of(maven).map(ProcessHandle::isAlive).orElse(false));
  }

  @Test
  void twoCallsBuildOnce() throws Exception {
    script("mvn", "sleep 1; " + BUILD);
    Process first = builder(List.of(home.resolve("jingu").toString(), "x"), Map.of()).start();
    Outcome second = run("x");
    assertEquals(0, second.code(), second.text());
    assertEquals(0, first.waitFor());
    assertEquals(1, Files.readAllLines(home.resolve("mvn.log")).size());
  }

  @Test
  void aJavaWithoutACompilerCannotBuild() throws Exception {
    Files.delete(bin.resolve("javac"));
    assertRefused("building needs a JDK");
  }

  @Test
  void profilesAreBuiltWithAndAChangeOfThemBuildsAgain() throws Exception {
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
        outcome
            .text()
            .contains(
                "no profile 'cuda-11'; valid are cuda-12, cuda-redist, duckdb, flight, grpc, nd4j-cuda, parquet"),
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
    Outcome outcome = start(link, Map.of("CDPATH", home.toString()), "plugins");
    assertTrue(outcome.text().contains("<-Djingu.home=" + home + ">"), outcome.text());
  }

  private void module(String name, String modules) throws IOException {
    Path at = home.resolve(name);
    Files.createDirectories(at.resolve("src/main"));
    Files.writeString(at.resolve("pom.xml"), "<project>\n" + modules + "\n</project>\n");
  }

  private Path archive() throws IOException {
    Path unpacked = Files.createDirectory(folder.toRealPath().resolve("jingu 1"));
    Path lib = Files.createDirectory(unpacked.resolve("lib"));
    Files.copy(home.resolve("jingu"), unpacked.resolve("jingu"));
    Files.writeString(lib.resolve("jingu-cli-1.jar"), "x");
    Files.writeString(lib.resolve("a.jar"), "x");
    Files.writeString(lib.resolve("jingu.jars"), "lib/a.jar");
    return unpacked;
  }

  private void java(String version) throws IOException {
    script(
        "java",
        "if [ \"$1\" = -version ]; then echo 'openjdk version \""
            + version
            + "\"' >&2;"
            + " else printf '<%s> ' \"$@\"; echo; fi");
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
    return outcome(builder(List.of(launcher.toString(), argument), environment));
  }

  /** Runs words of the shell with the launcher as $0. */
  private Outcome shell(String words, Map<String, String> environment) throws Exception {
    return outcome(
        builder(List.of("bash", "-c", words, home.resolve("jingu").toString()), environment));
  }

  private ProcessBuilder builder(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("JINGU_") || name.startsWith("LC_"));
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "LANG"));
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true);
  }

  private static Outcome outcome(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }

  private record Outcome(int code, String text) {}
}
