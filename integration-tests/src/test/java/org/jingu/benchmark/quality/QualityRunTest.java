package org.jingu.benchmark.quality;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jingu.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark on a few rows. */
@EnabledOnOs(OS.LINUX)
class QualityRunTest {
  private static final int ROWS = 1000;
  private static final long START = 1_800_000_000;
  private static final Jingu JINGU =
      new Jingu(
          JavaCommand.of(
              Main.class.getName(),
              "--add-opens=java.base/java.nio=ALL-UNNAMED",
              "-XX:TieredStopAtLevel=1",
              "-Xmx512m"));

  @TempDir Path folder;

  @Test
  void whatQuickstartGeneratesIsDataWithAnOptimum() throws IOException {
    DatasetSource.Made made = new QuickstartData(1000).make(JINGU, folder);
    Scores optimum = made.dataset().optimum();
    assertTrue(optimum != null && optimum.auc() > 0.65, String.valueOf(optimum));
    assertEquals(800, new PreparedData(made.dataset().prepared()).labels("train").length);
  }

  private final ByteArrayOutputStream tables = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  /** Users of even and of odd numbers like other kinds. */
  private RawSource tiny() throws IOException {
    Path configuration =
        Files.writeString(
            folder.resolve("prepare.yaml"),
            """
            files: {train: [rows.csv]}
            # The price is the number of the row.
            time: {column: time}
            split: {by: time, valid: 0.2, test: 0.2}
            dense: {price: {scale: standardize}}
            sparse: {user: , kinds: {separator: "|"}}
            labels: {click: }
            """);
    return new RawSource("tiny", "a few rows", configuration) {
      @Override
      public Optional<String> obstacle() {
        return Optional.empty();
      }

      @Override
      Raw raw(Path raw) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        List<String> lines = new ArrayList<>(List.of("click,time,price,user,kinds"));
        for (int i = 0; i < ROWS; i++) {
          int user = random.nextInt(10);
          int click = random.nextDouble() < (user % 2 == 0 ? 0.9 : 0.1) ? 1 : 0;
          String kinds = random.nextBoolean() ? "k1" : "k1|k2|k3";
          lines.add(click + "," + (START + i) + "," + i + ",u" + user + "," + kinds);
        }
        Files.write(raw.resolve("rows.csv"), lines);
        return new Raw(raw, new Scores(0.9, 0.325, 1));
      }
    };
  }

  private static DatasetSource missing() {
    return new OwnedData("Z", "nobody's", Path.of("none"), "none", "no such folder");
  }

  /** Predicts one row only. */
  private static final class Failing implements Learner {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public boolean seeded() {
      return false;
    }

    @Override
    public int lines() {
      return 0;
    }

    @Override
    public Trained train(Dataset data, long seed, Path run) throws IOException {
      Path file = Files.writeString(run.resolve("predictions.txt"), "0.5\n");
      return new Trained(data.score(file), Effort.NONE, "");
    }
  }

  private QualityRun run(List<Long> seeds) {
    return new QualityRun(JINGU, folder, seeds, new PrintStream(tables), new PrintStream(progress));
  }

  @Test
  void aModelIsTrainedScoredAndReportedWhateverElseFails() throws IOException {
    List<Learner> learners = List.of(new Failing(), new JinguLearner(JINGU, "lr"));
    assertFalse(run(List.of(7L, 8L)).run(List.of(missing(), tiny()), learners));
    String told = progress.toString(StandardCharsets.UTF_8);
    assertTrue(told.contains("Z: skipped, since"), told);
    assertTrue(told.contains("failing failed: ") && told.contains("1 predictions for 200"), told);

    List<JsonNode> results = Jingu.values(folder.resolve("results.jsonl"));
    assertEquals(2, results.size());
    for (JsonNode result : results) {
      assertEquals("jingu lr", result.get("learner").asText());
      double auc = result.get("auc").asDouble();
      assertTrue(auc > 0.8 && auc < 1, result.toString());
      assertEquals((auc - 0.5) / 0.4, result.get("share").asDouble(), 1e-9);
      assertTrue(result.get("cpu_seconds").asDouble() > 0.3, result.toString());
      assertTrue(result.get("peak_mib").asDouble() > 30, result.toString());
      assertEquals(4, result.get("lines").asInt());
    }
    assertEquals(8, results.get(1).get("seed").asInt());

    String table = Files.readString(folder.resolve("results.md"));
    assertEquals(table, tables.toString(StandardCharsets.UTF_8));
    assertTrue(table.contains("600 / 200 / 200 rows") && table.contains("Failed: failing"), table);
    assertTrue(table.contains("`jingu prepare`: 6 lines"), table);
    assertTrue(table.matches("(?s).*\\| jingu lr \\| 0\\.\\d{5} ± 0\\.\\d{5} \\|.*"), table);
  }

  @Test
  void peersReadTheSameRowsInTheirOrder() throws IOException {
    Dataset data = tiny().make(JINGU, folder).dataset();
    List<String> train = Files.readAllLines(data.text(PeerText.VOWPAL_WABBIT, "train"));
    List<String> test = Files.readAllLines(data.text(PeerText.LIBFFM, "test"));
    assertEquals(600, train.size());
    assertEquals(200, test.size());
    double[] prices =
        train.stream()
            .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf("0:") + 2)))
            .toArray();
    for (int i = 1; i < prices.length; i++) {
      assertTrue(prices[i] > prices[i - 1], "the price is the number of the row");
    }
    Path labels = data.arrays().resolve("test-labels.npy");
    assertArrayEquals(data.labels("test"), floats(labels));
    // As wide as the row with all three kinds.
    assertTrue(
        Files.readString(data.arrays().resolve("train-ids-1.npy"), StandardCharsets.ISO_8859_1)
            .contains("'shape': (600,3,)"));
  }

  private static float[] floats(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int start = 10 + bytes.getShort(8);
    assertEquals(0, start % 64);
    float[] values = new float[(bytes.capacity() - start) / Float.BYTES];
    bytes.position(start).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
