package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jingu.cli.config.YamlDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What init writes is used unchanged, and says what it saw. */
class InitCommandTest {
  private static final int ROWS = 600;
  private static final List<String> MODELS = List.of("lr", "ffm", "wukong");

  @TempDir Path dir;
  private final Random random = new Random(5);
  private Path raw = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void folders() throws IOException {
    raw = Files.createDirectories(dir.resolve("raw"));
    out = dir.resolve("first");
  }

  /** An ad log of twenty days: a column of each kind. */
  private Path log() throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of("click,timestamp,user,price,tags,gender,request,revenue,site,copy"));
    for (int i = 0; i < ROWS; i++) {
      int user = random.nextInt(40);
      int click = random.nextDouble() < 0.1 + 0.005 * user ? 1 : 0;
      String site = "s" + random.nextInt(7);
      lines.add(
          "%d,%d,u%d,%s,%s,%s,r%06d,%s,%s,%s"
              .formatted(
                  click,
                  1_788_220_800L + i * 2880L,
                  user,
                  i % 9 == 0 ? "NA" : "%.2f".formatted(Math.exp(3 + random.nextGaussian())),
                  "t" + random.nextInt(5) + "|t" + random.nextInt(5),
                  "mf".charAt(i % 2),
                  i,
                  click == 1 ? "%.2f".formatted(1 + random.nextDouble()) : "0",
                  site,
                  site));
    }
    return Files.write(raw.resolve("log.csv"), lines);
  }

  private CliRun init(Path data, String... more) {
    List<String> command =
        new ArrayList<>(List.of("init", data.toString(), "--out", out.toString()));
    command.addAll(List.of(more));
    return CliRun.of(command.toArray(new String[0]));
  }

  private static CliRun ok(CliRun run) {
    assertEquals(ExitCode.OK, run.code(), run.all());
    return run;
  }

  /** Prepares and trains with the files as they are, and gives the preparation's output. */
  private CliRun use(CliRun init) {
    ok(init);
    List<String> commands =
        init.out().lines().filter(it -> it.startsWith("  jingu ")).map(String::strip).toList();
    assertEquals(3, commands.size(), init.all());
    CliRun prepared = ok(CliRun.of(words(commands.get(0))));
    ok(CliRun.of(words(commands.get(1))));
    return prepared;
  }

  /** The words behind the program's name; paths of these tests have no spaces. */
  private static String[] words(String command) {
    String[] words = command.split(" ", -1);
    return Arrays.copyOfRange(words, 1, words.length);
  }

  private Map<String, Object> prepare() {
    return YamlDocument.read(out.resolve("prepare.yaml")).tree();
  }

  private String text() throws IOException {
    return Files.readString(out.resolve("prepare.yaml"));
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  @Test
  void oneFeatureHasNoPairsSoThatNoModelOfPairsIsWritten() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,click"));
    for (int i = 0; i < ROWS; i++) {
      lines.add("u%d,%d".formatted(random.nextInt(20), random.nextInt(2)));
    }
    CliRun init = init(Files.write(raw.resolve("log.csv"), lines));
    use(init);
    assertFalse(Files.exists(out.resolve("ffm.yaml")));
    assertFalse(init.out().contains("ffm"), init.out());
    ok(CliRun.of("inspect", out.resolve("wukong.yaml").toString()));
  }

  @Test
  void eachColumnOfALogIsWhatItLooksLike() throws IOException {
    ok(init(log()));
    Map<String, Object> found = prepare();
    assertEquals(Map.of("column", "timestamp", "format", "seconds"), found.get("time"));
    assertEquals("time", map(found.get("split")).get("by"));
    assertEquals(List.of("NA"), found.get("missing_values"));
    assertEquals("user", found.get("group"));
    assertEquals(
        Map.of("price", Map.of("log", "signed", "scale", "standardize", "missing", "mean")),
        found.get("dense"));
    assertEquals(
        List.of("user", "tags", "gender", "site", "hour", "weekday"),
        List.copyOf(map(found.get("sparse")).keySet()));
    assertEquals(Map.of("separator", "|", "pooling", "mean"), map(found.get("sparse")).get("tags"));
    assertEquals(List.of("click"), List.copyOf(map(found.get("labels")).keySet()));
  }

  @Test
  void whatIsLeftOutIsSaidWithItsReason() throws IOException {
    CliRun run = ok(init(log()));
    assertTrue(text().contains("# left out: 'request' identifies rows: 600 values in 600"), text());
    assertTrue(text().contains("# left out: 'copy' is a copy of 'site'"), text());
    assertTrue(text().contains("# left out: 'revenue' gives the label away"), text());
    assertTrue(run.err().contains("warning: column 'revenue' gives the label away"), run.all());
  }

  @Test
  void theCommandsThatItNamesWork() throws IOException {
    CliRun prepared = use(init(log()));
    assertFalse(prepared.err().contains("warning"), prepared.all());
    assertFalse(prepared.err().contains("quarantine"), prepared.all());
    for (String model : MODELS) {
      ok(CliRun.of("inspect", out.resolve(model + ".yaml").toString()));
    }
  }

  /** Commented keys are there to be used: each must be one that the program takes. */
  @Test
  void keysInCommentsAreTaken() throws IOException {
    use(init(log()));
    for (String model : MODELS) {
      Path file = out.resolve(model + ".yaml");
      String whole =
          Files.readAllLines(file).stream()
              .map(line -> line.replaceFirst("^( *)# (?=( *)[a-z_]+:( |$))", "$1"))
              .collect(Collectors.joining("\n"));
      assertTrue(whole.contains("\ntrain:\n  epochs: 5"), whole);
      ok(CliRun.of("inspect", Files.writeString(file, whole).toString()));
    }
  }

  @Test
  void partsAreTakenFromTheNamesOfFiles() throws IOException {
    List<String> lines = Files.readAllLines(log());
    Files.delete(raw.resolve("log.csv"));
    Files.write(raw.resolve("train.csv"), lines);
    Stream.of("dev.csv", "test.csv")
        .forEach(
            name -> {
              try {
                Files.write(raw.resolve(name), lines.subList(0, 100));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Files.writeString(raw.resolve("notes.md"), "# About\n\nNothing, really.\n");
    CliRun run = init(raw);
    use(run);
    assertEquals(
        Map.of(
            "train",
            List.of("train.csv"),
            "valid",
            List.of("dev.csv"),
            "test",
            List.of("test.csv")),
        prepare().get("files"));
    assertFalse(prepare().containsKey("split"));
    assertTrue(run.err().contains("notes.md' is not used"), run.all());
  }

  @Test
  void aFileOfAnotherLandIsUsable() throws IOException {
    StringBuilder text = new StringBuilder("gekauft;Kundin;Preis;Tag;Größe\r\n");
    for (int i = 0; i < ROWS; i++) {
      text.append(i % 3 == 0 ? "ja" : "nein").append(";Kundin ").append(random.nextInt(30));
      text.append(";%d,%02d;".formatted(random.nextInt(90), random.nextInt(100)));
      text.append("%02d.%02d.2024 %02d:15;".formatted(1 + i % 28, 1 + i / 60, i % 24));
      text.append(i % 4 == 0 ? "groß" : "klein").append("\r\n");
    }
    Path file = raw.resolve("käufe.csv");
    Files.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    use(init(file, "--label", "gekauft"));
    assertEquals(
        Map.of("delimiter", ";", "charset", "ISO-8859-1", "decimal", ","),
        prepare().get("options"));
    assertEquals(Map.of("gekauft", Map.of("positive", "ja")), prepare().get("labels"));
    assertEquals("dd.MM.yyyy HH:mm", map(prepare().get("time")).get("format"));
  }

  @Test
  void aRatingBecomesALabelByAThreshold() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      lines.add(
          "%d\t%d\t%d\t%d"
              .formatted(
                  random.nextInt(50),
                  random.nextInt(90),
                  1 + random.nextInt(5),
                  874_724_710L + 997L * i));
    }
    use(init(Files.write(raw.resolve("u.data"), lines)));
    assertEquals(Map.of("c3", Map.of("at_least", 4L)), prepare().get("labels"));
    assertEquals("c4", map(prepare().get("time")).get("column"));
  }

  @Test
  void aCountThatIsNamedAsALabelIsOneFromOneOn() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user,weekend,clicks"));
    for (int i = 0; i < ROWS; i++) {
      lines.add("u%d,%d,%d".formatted(random.nextInt(30), random.nextInt(2), random.nextInt(4)));
    }
    use(init(Files.write(raw.resolve("counts.csv"), lines)));
    assertEquals(Map.of("clicks", Map.of("at_least", 1L)), prepare().get("labels"));
  }

  @Test
  void namesOfAnyKindAreKept() throws IOException {
    List<String> lines =
        new ArrayList<>(List.of("\"is it: \"\"so\"\" #1?\",true,null,\"a\tb\",{x},_group,\u540d"));
    for (int i = 0; i < ROWS; i++) {
      lines.add(
          "%d,%s,x%d,v%d,%d,g%d,z%d"
              .formatted(random.nextInt(2), i % 3 == 0, i % 5, i % 7, i % 11, i % 4, i % 6));
    }
    use(init(Files.write(raw.resolve("odd 'names'.csv"), lines), "--label", "is it: \"so\" #1?"));
    assertEquals(
        List.of("true", "null", "a\tb", "{x}", "_group_", "\u540d"),
        List.copyOf(map(prepare().get("sparse")).keySet()));
  }

  @Test
  void badRowsAreAllowedForAndTold() throws IOException {
    List<String> lines = new ArrayList<>(List.of("click,user,x"));
    for (int i = 0; i < ROWS; i++) {
      lines.add("%d,u%d,%d%s".formatted(i % 2, i % 31, i % 7, i % 20 == 0 ? ",more" : ""));
    }
    CliRun run = init(Files.write(raw.resolve("bad.csv"), lines));
    use(run);
    assertTrue(
        run.err().contains("30 rows cannot be read; the first: 'bad.csv', line 2"), run.all());
  }

  @Test
  void missingLabelsAreMasked() throws IOException {
    List<String> lines = new ArrayList<>(List.of("click,user"));
    for (int i = 0; i < ROWS; i++) {
      lines.add("%s,u%d".formatted(i % 5 == 0 ? "" : i % 2, random.nextInt(31)));
    }
    use(init(Files.write(raw.resolve("holes.csv"), lines)));
    assertEquals(Map.of("click", Map.of("missing", "mask")), prepare().get("labels"));
  }

  @Test
  void nothingIsOverwrittenUnlessForced() throws IOException {
    Path log = log();
    ok(init(log));
    Path model = out.resolve("ffm.yaml");
    Files.delete(out.resolve("prepare.yaml"));
    Files.delete(out.resolve("lr.yaml"));
    Files.writeString(model, "mine");
    CliRun again = init(log);
    assertEquals(ExitCode.USAGE, again.code());
    assertTrue(again.err().contains("ffm.yaml' is there already"), again.all());
    assertEquals("mine", Files.readString(model));
    assertFalse(Files.exists(out.resolve("prepare.yaml")));
    ok(init(log, "--force"));
    assertNotEquals("mine", Files.readString(model));
  }

  @Test
  void aFileWithoutALabelIsAnsweredWithCandidates() throws IOException {
    Path file =
        Files.write(raw.resolve("users.csv"), List.of("id,job,age", "1,a,30", "2,b,40", "3,a,50"));
    CliRun run = init(file);
    assertEquals(ExitCode.DATA, run.code());
    assertTrue(run.err().contains("found no label in 'users.csv'"), run.all());
    assertTrue(run.err().contains("--label; columns of few values are 'job' (a, b)"), run.all());
    assertFalse(Files.exists(out));
  }

  @Test
  void aLabelThatIsNoneIsRefused() throws IOException {
    CliRun unknown = init(log(), "--label", "klick");
    assertEquals(ExitCode.USAGE, unknown.code());
    assertTrue(
        unknown.err().contains("has no column 'klick'; did you mean 'click'?"), unknown.all());
    CliRun many = init(raw.resolve("log.csv"), "--label", "user");
    assertEquals(ExitCode.USAGE, many.code());
    assertTrue(many.err().contains("column 'user' has 40 values"), many.all());
  }

  @Test
  void whatCannotBeReadIsOneLine() throws IOException {
    Map<String, String> wrong =
        Map.of(
            "", "is empty",
            "a,b\n", "has a header and no rows",
            "a\n1\n0\n", "has one cell a row",
            "{\"click\": 1, \"user\": 2}\n", "is JSON",
            "1 3:1 7:1\n0 2:1 9:1\n", "looks like libsvm",
            "%PDF-1.4 \u0001\n", "is a PDF document",
            "click,x\n1,a\n0,a\n", "no column to learn from",
            "\0\1\2\0\0\0\7\n", "binary");
    for (Map.Entry<String, String> it : wrong.entrySet()) {
      CliRun run = init(Files.writeString(raw.resolve("wrong"), it.getKey()));
      assertEquals(ExitCode.DATA, run.code(), run.all());
      assertTrue(run.err().contains(it.getValue()), run.all());
      assertEquals(1, run.err().lines().count(), run.all());
    }
    CliRun absent = init(raw.resolve("absent.csv"));
    assertEquals(ExitCode.DATA, absent.code());
    assertTrue(absent.err().contains("absent.csv does not exist"), absent.all());
  }

  @Test
  void machinesGetOneObject() throws IOException {
    CliRun run = ok(init(log(), "--json"));
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertEquals(ROWS, report.get("rows").asInt());
    assertTrue(report.get("whole").asBoolean());
    assertEquals("click", report.get("label").asText());
    assertEquals("request", report.get("left_out").get(0).get("column").asText());
    assertEquals(4, report.get("files").size());
  }
}
