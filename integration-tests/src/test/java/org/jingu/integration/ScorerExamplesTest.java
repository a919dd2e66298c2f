package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What documentation shows of the scorer compiles and runs. */
class ScorerExamplesTest {
  private static final Path SOURCES =
      Path.of("..", "runtime", "scorer", "src", "main", "java", "org", "jingu", "scorer");
  private static final Path GUIDE = Path.of("..", "docs", "scoring.md");
  private static final Pattern JAVADOC =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);
  private static final String FRAME =
      """
      import java.nio.file.Path;
      import java.util.*;
      import org.jingu.scorer.*;

      public class Example%d {
        public static void run(Path file) {
          %s
        }
      }
      """;

  @TempDir static Path folder;

  private static ScoredRun run;
  private int examples;

  @BeforeAll
  static void train() throws IOException {
    run = ScoredRun.of(folder, "fm", 1);
  }

  @Test
  void javadocRuns() throws Exception {
    List<String> opened = javadoc("Scorer.java");
    assertEquals(1, opened.size());
    assertTrue(said(opened.get(0)).strip().matches("0\\.\\d+"));
    List<String> built = javadoc("Rows.java");
    assertEquals(2, built.size());
    assertTrue(said(withScorer(built.get(0))).matches("(?s)0\\.\\d+ and 0\\.\\d+\\s+"));
    assertEquals("100", said(withScorer(built.get(1))).strip());
  }

  @Test
  void theGuideRuns() throws Exception {
    List<String> blocks = blocks(Files.readString(GUIDE));
    String open = only(blocks, "Scorer.open");
    assertTrue(said(open).strip().matches("0\\.\\d+"));
    String explain = only(blocks, "scorer.explain");
    String before =
        """
        Input references = Input.columns(Map.of("user", List.of("u1", "u2"), "item", List.of("i1", "i2")));
        Input labelled = references;
        float[] labels = {0, 1};
        """;
    assertEquals("", said(withScorer(before + explain)));
  }

  private static List<String> javadoc(String file) throws IOException {
    Matcher matcher = JAVADOC.matcher(Files.readString(SOURCES.resolve(file)));
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(
          matcher
              .group(1)
              .lines()
              .map(line -> line.substring(3))
              .collect(Collectors.joining("\n")));
    }
    return found;
  }

  /** Blocks of Markdown that are indented. */
  private static List<String> blocks(String text) {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (line.startsWith("    ")) {
        block.append(line).append('\n');
      } else if (!block.isEmpty()) {
        blocks.add(block.toString());
        block.setLength(0);
      }
    }
    return blocks;
  }

  private static String only(List<String> blocks, String what) {
    List<String> found = blocks.stream().filter(block -> block.contains(what)).toList();
    assertEquals(1, found.size(), what);
    return found.get(0);
  }

  private static String withScorer(String example) {
    return "try (Scorer scorer = Scorer.open(file)) {\n%s\n}".formatted(example);
  }

  /** What an example prints. */
  private String said(String example) throws Exception {
    int number = examples++;
    String name = "Example" + number;
    String own = example.replaceAll("Path\\.of\\(\"\\w+\\.jingu\"\\)", "file");
    Path source = folder.resolve(name + ".java");
    Files.writeString(source, FRAME.formatted(number, own));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertNotNull(compiler, "the tests run on a JDK");
    ByteArrayOutputStream problems = new ByteArrayOutputStream();
    int code =
        compiler.run(
            null,
            problems,
            problems,
            "-proc:none",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "-d",
            folder.toString(),
            source.toString());
    assertEquals(0, code, problems.toString(StandardCharsets.UTF_8));
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader.loadClass(name).getMethod("run", Path.class).invoke(null, run.model());
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
