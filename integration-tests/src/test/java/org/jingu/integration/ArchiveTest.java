package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive, unpacked by one user into a folder with a space and a letter beyond ASCII, and run
 * by another who may not write there, in the C locale, with only a Java runtime on the path.
 */
@EnabledOnOs(OS.LINUX)
class ArchiveTest {
  private static final Path TARGET = Path.of("..", "runtime", "dist", "target");
  private static final List<String> TOOLS =
      List.of("bash", "cat", "dirname", "env", "head", "locale", "nproc", "readlink", "sed");

  @TempDir static Path folder;

  @BeforeAll
  static void unpack() throws Exception {
    assumeTrue(Files.exists(archive("tar.gz")), "without 'mvn verify' there is no archive");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals("", shell("mkdir bin work && chmod 777 work"));
    for (String tool : TOOLS) {
      assertEquals("", shell("ln -s \"$(command -v " + tool + ")\" bin"));
    }
    assertEquals("", shell("ln -s '" + System.getProperty("java.home") + "/bin/java' bin"));
    String tar = "tar -xpzf '" + archive("tar.gz").toRealPath() + "'";
    // The shell makes the name, which this JVM's locale may not have.
    assertEquals(
        "", shell("d=$(printf 'a b \\303\\251'); mkdir \"$d\"; cd \"$d\"; umask 077; " + tar));
    assertEquals("", shell("cd a*; mv jingu-* jingu && chmod -R a-w jingu"));
    rows(folder.resolve("work/rows.csv"));
    Files.writeString(
        folder.resolve("work/prepare.yaml"),
        """
        format: csv
        files: {train: [rows.csv]}
        sparse: {用户: {}, item: {}}
        dense: {price: {}}
        labels: {click: {}}
        split: {by: ratio, valid: 0.2, test: 0.2}
        """);
    Files.writeString(
        folder.resolve("work/train.yaml"),
        """
        model: {name: lr}
        data: {path: data}
        train: {epochs: 1, batch_size: 64}
        """);
  }

  @AfterAll
  static void letItBeDeleted() throws Exception {
    shell("chmod -R u+w .");
  }

  @Test
  void whoeverMayEnterMayReadAndNobodyElseMayWrite() throws Exception {
    assertEquals(
        "",
        shell(
            "cd */jingu; find . -type d ! -perm 0555; find . -type f ! -perm 0444"
                + " ! -name jingu; find jingu ! -perm 0555"));
  }

  @Test
  void licencesAndBillOfMaterialsAreThere() throws Exception {
    String files = shell("cd */jingu; ls; ls lib");
    for (String file :
        List.of("LICENSE", "NOTICE", "README.md", "THIRD-PARTY.txt", "completion", "jingu.jars")) {
      assertTrue(files.contains(file + "\n"), file + " is not in\n" + files);
    }
    // Without a network the build leaves it out.
    if ("offline: false".equals(System.getProperty("maven.network"))) {
      assertTrue(shell("cat */jingu/jingu.cdx.json").contains("CycloneDX"));
    }
    assertTrue(shell("cat */jingu/THIRD-PARTY.txt").contains("(org.nd4j:nd4j-api:"));
  }

  @Test
  void theShellCompletesCommands() throws Exception {
    String reply =
        ". */jingu/completion/jingu; COMP_WORDS=(jingu pre); COMP_CWORD=1;"
            + " _complete_jingu 2> /dev/null; printf '%s\\n' \"${COMPREPLY[@]}\" | sort";
    assertEquals("predict\nprepare\n", shell(reply));
  }

  @Test
  void anotherUserPreparesTrainsAndPredicts() throws Exception {
    assertTrue(jingu("--help").contains("Usage: jingu"));
    assertTrue(jingu("plugins").contains("wukong"));
    jingu("prepare prepare.yaml --input . --out data");
    jingu("train train.yaml --out run");
    jingu("predict run --data rows.csv --out scores.arrow");
    assertTrue(Files.size(folder.resolve("work/scores.arrow")) > 0);
  }

  @Test
  void theZipHasTheSameFilesAndAnExecutableLauncher() throws Exception {
    Set<String> packed = new TreeSet<>();
    try (FileSystem zip =
            FileSystems.newFileSystem(archive("zip"), Map.of("enablePosixFileAttributes", "true"));
        Stream<Path> files = Files.walk(zip.getPath("/"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        packed.add(file.toString().substring(1));
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertEquals(
            file.endsWith("jingu") && file.getNameCount() == 2 ? "rwxr-xr-x" : "rw-r--r--",
            mode,
            file.toString());
      }
    }
    String listed = shell("tar -tzf '" + archive("tar.gz").toRealPath() + "'");
    assertEquals(
        listed
            .lines()
            .filter(name -> !name.endsWith("/"))
            .collect(Collectors.toCollection(TreeSet::new)),
        packed);
  }

  private static Path archive(String ending) throws IOException {
    String version = new Pom(Path.of("..", "pom.xml")).text("version");
    return TARGET.resolve("jingu-" + version + "-linux-x86_64." + ending);
  }

  private static void rows(Path file) throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder("click,用户,item,price\n");
    for (int i = 0; i < 400; i++) {
      int item = random.nextInt(9);
      int click = random.nextInt(9) < item ? 1 : 0;
      text.append(
          "%d,户%d,i%d,%d\n".formatted(click, random.nextInt(20), item, random.nextInt(100)));
    }
    Files.writeString(file, text);
  }

  /** Runs the archive's launcher with nothing from outside, as nobody where this user is root. */
  private static String jingu(String words) throws Exception {
    String user = "setpriv --reuid=65534 --regid=65534 --clear-groups ";
    String other = shell("id -u").equals("0\n") ? user : "";
    String environment =
        "env -i LC_ALL=C HOME=/nonexistent PATH=\"$PWD/bin\""
            + " JINGU_JVM_OPTS=\"-Djava.io.tmpdir=$PWD/work -Xmx512m '-Dodd=a b'\" ";
    return shell(
        "launcher=$(echo \"$PWD\"/*/jingu/jingu); "
            + other
            + environment
            + "bash -c 'cd work && exec \"$0\" \"$@\"' \"$launcher\" "
            + words);
  }

  /** What words of the shell print, which must end well. */
  private static String shell(String words) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-c", words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text;
  }
}
