package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs and a folder that is none: listed, compared, noted, tagged and deleted. */
class RunsCommandTest {
  @TempDir private Path temporary = Path.of("");

  @BeforeEach
  void train() throws IOException {
    Path data = OwnData.prepared(temporary, 512);
    Path config =
        Files.writeString(
            temporary.resolve("fm.yaml"),
            "{model: {name: fm, embedding_dim: 2}, data: {path: %s, valid: %s}, train: {epochs: 1, threads: 1, early_stopping: {monitor: auc}}}"
                .formatted(data, data.resolve("train")));
    for (String name : List.of("narrow", "wide")) {
      CliRun run =
          CliRun.of(
              "train",
              config.toString(),
              "--set",
              "model.embedding_dim=" + (name.equals("wide") ? 8 : 2),
              "--out",
              run(name).toString());
      assertEquals(ExitCode.OK, run.code(), run.all());
    }
    Files.createDirectories(runs().resolve("empty"));
  }

  private Path runs() {
    return temporary.resolve("runs");
  }

  private Path run(String name) {
    return runs().resolve("deep").resolve(name);
  }

  private static String ok(String... arguments) {
    CliRun run = CliRun.of(arguments);
    assertEquals(ExitCode.OK, run.code(), run.all());
    return run.out();
  }

  private String list(String... more) {
    String[] words = new String[2 + more.length];
    words[0] = "runs";
    words[1] = runs().toString();
    System.arraycopy(more, 0, words, 2, more.length);
    return ok(words);
  }

  @Test
  void runsAreFoundAtAnyDepthFilteredAndSorted() {
    String all = list();
    assertTrue(all.contains("2 runs in"), all);
    assertTrue(all.contains("LOGLOSS") && all.contains("ended"), all);
    assertTrue(list("--filter", "model.embedding_dim=8").contains("1 runs in"));
    assertTrue(list("--filter", "wide", "--filter", "model.name=lr").contains("0 runs in"));
    String best = list("--sort", "logloss").lines().skip(1).findFirst().orElseThrow();
    String worst = list("--sort", "logloss").lines().skip(2).findFirst().orElseThrow();
    assertTrue(logloss(best) <= logloss(worst), best + worst);
  }

  private static double logloss(String row) {
    return Double.parseDouble(row.strip().split(" +", -1)[5]);
  }

  @Test
  void aDifferenceNamesKeysAndMetrics() {
    String diff = ok("runs", "diff", run("narrow").toString(), run("wide").toString());
    assertTrue(diff.contains("config.model.embedding_dim: was 2, now 8"), diff);
    assertTrue(diff.contains("logloss: "), diff);
    String same = ok("runs", "diff", run("wide").toString(), run("wide").toString());
    assertTrue(same.contains("are the same"), same);
  }

  @Test
  void notesAndTagsStayWithARunAndDoNotHarmIt() {
    ok("runs", "note", run("wide").toString(), "the one in use");
    ok("runs", "tag", run("wide").toString(), "good", "shown");
    ok("runs", "tag", run("wide").toString(), "--remove", "shown");
    String tagged = list("--filter", "tag=good");
    assertTrue(tagged.contains("1 runs in") && tagged.contains("the one in use"), tagged);
    assertTrue(list("--filter", "tag=shown").contains("0 runs in"));
    CliRun two = CliRun.of("runs", "tag", run("wide").toString(), "two words");
    assertEquals(ExitCode.USAGE, two.code(), two.all());
    ok("evaluate", run("wide").toString(), "--data", "valid");
  }

  @Test
  void whatIsDeletedIsSaidFirstAndAllOfItIsARun() {
    assertTrue(ok("runs", "delete", run("wide").toString()).contains("would delete"));
    assertTrue(Files.exists(run("wide")));
    Path none = runs().resolve("empty");
    CliRun refused = CliRun.of("runs", "delete", "--yes", run("wide").toString(), none.toString());
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(Files.exists(run("wide")), "all or none");
    ok("runs", "delete", "--yes", run("wide").toString());
    assertFalse(Files.exists(run("wide")));
    assertTrue(list().contains("1 runs in"));
  }
}
