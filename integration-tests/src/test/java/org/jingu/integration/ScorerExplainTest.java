package org.jingu.integration;

import static org.jingu.integration.ScoredRun.COLUMNS;
import static org.jingu.integration.ScoredRun.ROWS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.explain.Contributions;
import org.jingu.explain.Importance;
import org.jingu.scorer.Explanation;
import org.jingu.scorer.FeatureImportance;
import org.jingu.scorer.Input;
import org.jingu.scorer.Scorer;
import org.jingu.significance.PairedDifference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scorer explains a model file as the commands explain its run. */
class ScorerExplainTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NEAR = 1e-5;

  @TempDir static Path folder;

  private static ScoredRun run;

  @BeforeAll
  static void train() throws IOException {
    run = ScoredRun.of(folder, "deepfm", 1);
  }

  private static Input all() {
    return Input.cells(COLUMNS, run.cells());
  }

  private static JsonNode told(CommandRun command) throws IOException {
    return JSON.readTree(command.ok().out());
  }

  @Test
  void partsAreThoseOfTheCommand() throws IOException {
    JsonNode told =
        told(
            CommandRun.of(
                "explain",
                run.run(),
                "--data",
                run.rows(),
                "--row",
                3,
                "--references",
                ROWS,
                "--seed",
                5,
                "--json"));
    JsonNode expected = told.get("tasks").get("label");
    try (Scorer scorer = Scorer.open(run.model())) {
      Input row = Input.cells(COLUMNS, run.cells().subList(3, 4));
      List<Explanation> explained = scorer.explain(row, all(), 5);
      assertEquals(1, explained.size());
      Contributions.Explained first = explained.get(0).of("label");
      assertEquals(first, explained.get(0).first());
      assertEquals(expected.get("logit").asDouble(), first.logit(), NEAR);
      assertEquals(expected.get("base").asDouble(), first.base(), NEAR);
      assertEquals(expected.get("parts").size(), first.parts().size());
      for (JsonNode part : expected.get("parts")) {
        Contributions.Part own =
            first.parts().stream()
                .filter(it -> it.column().equals(part.get("feature").asText()))
                .findFirst()
                .orElseThrow();
        assertEquals(part.get("contribution").asDouble(), own.contribution(), NEAR);
      }
    }
  }

  @Test
  void partsAddUpToTheLogitLessTheReferences() {
    try (Scorer scorer = Scorer.open(run.model())) {
      Input rows = Input.cells(COLUMNS, run.cells().subList(0, 5));
      Input references = Input.cells(COLUMNS, run.cells().subList(100, 120));
      float[] scores = scorer.score(rows).values();
      List<Explanation> explanations = scorer.explain(rows, references, 1);
      for (int row = 0; row < 5; row++) {
        Contributions.Explained it = explanations.get(row).first();
        double sum = it.parts().stream().mapToDouble(Contributions.Part::contribution).sum();
        assertEquals(it.logit() - it.base(), sum, 1e-9);
        assertEquals(scores[row], 1 / (1 + Math.exp(-it.logit())), NEAR);
      }
      assertThrows(
          DataException.class, () -> scorer.explain(rows, Input.cells(COLUMNS, List.of()), 1));
      assertThrows(IllegalArgumentException.class, () -> explanations.get(0).of("buy"));
    }
  }

  @Test
  void importanceIsThatOfTheCommand() throws IOException {
    JsonNode told =
        told(
            CommandRun.of(
                "importance",
                run.run(),
                "--data",
                run.rows(),
                "--permutations",
                3,
                "--seed",
                9,
                "--group",
                "who=user,price",
                "--json"));
    try (Scorer scorer = Scorer.open(run.model())) {
      FeatureImportance own =
          scorer.importance(all(), run.labels(), Map.of("who", List.of("user", "price")), 3, 9);
      assertEquals(5, own.losses().size());
      for (Importance.Loss loss : own.losses()) {
        JsonNode expected = entry(told, loss.name());
        for (String metric : List.of("auc", "logloss")) {
          PairedDifference difference = loss.losses().get("label").get(metric);
          JsonNode change = expected.get("losses").get("label").get(metric);
          assertEquals(change.get("value").asDouble(), difference.difference(), NEAR);
          assertEquals(change.get("high").asDouble(), difference.high(), NEAR);
        }
      }
      assertEquals(
          told.get("unchanged").get("label").get("auc").asDouble(),
          own.unchanged().get("label").get("auc"),
          NEAR);
    }
  }

  private static JsonNode entry(JsonNode told, String name) {
    for (JsonNode entry : told.get("importance")) {
      if (entry.get("name").asText().equals(name)) {
        return entry;
      }
    }
    throw new AssertionError(name + " is not in " + told);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Scorer scorer = Scorer.open(run.model())) {
      DataException few =
          assertThrows(DataException.class, () -> scorer.importance(all(), new float[] {1}, 1, 1));
      assertTrue(few.getMessage().contains("1 labels"), few.getMessage());
      DataException unknown =
          assertThrows(
              DataException.class,
              () -> scorer.importance(all(), run.labels(), Map.of("g", List.of("usr")), 1, 1));
      assertTrue(unknown.getMessage().contains("'usr'"), unknown.getMessage());
      assertThrows(
          IllegalArgumentException.class, () -> scorer.importance(all(), run.labels(), 0, 1));
    }
  }
}
