package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.TextFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.Fingerprint;
import org.jingu.data.schema.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crosses of a preparation: sparse features of the combinations of others' tokens. */
class CrossTest {
  private static final String YAML =
      """
      files: {train: [train.csv]}
      sparse:
        user: {vocabulary: {min_count: 2}}
        item: {missing: token}
        tags: {separator: "|", missing: empty}
      crosses:
        - [user, item]
        - {features: [item, tags, user], name: all, buckets: 1000, seed: 3}
      labels: {click: }
      shuffle: false
      """;

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void start() {
    data = new Preparing(temp);
  }

  private static String bucket(String token, int buckets, int seed) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    int hash = MurmurHash3.hash32x86(bytes, 0, bytes.length, seed);
    return String.valueOf(1 + Integer.remainderUnsigned(hash, buckets));
  }

  private static String bag(int buckets, int seed, String... tokens) {
    return Arrays.stream(tokens)
        .map(token -> bucket(token, buckets, seed))
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void combinationsAreHashedWithTheirLengths() {
    data.file("train.csv", "click,user,item,tags", "1,ann,ba😀,x|yy", "0,,,x", "0,bob,b,")
        .run(YAML);
    assertEquals(
        List.of(
            bucket("3:ann3:ba😀", 1 << 18, 0),
            bucket("0:0:", 1 << 18, 0),
            bucket("3:bob1:b", 1 << 18, 0)),
        data.column("train", "user_x_item"));
    assertEquals(
        List.of(bag(1000, 3, "3:ba😀1:x3:ann", "3:ba😀2:yy3:ann"), bag(1000, 3, "0:1:x0:"), "[]"),
        data.column("train", "all"));
  }

  @Test
  void theSchemaDescribesThemAsHashedFeatures() {
    data.file("train.csv", "click,user,item,tags", "1,ann,a,x").run(YAML);
    DatasetSchema schema = DatasetFolder.read(data.out()).schema();
    assertEquals(
        List.of("user", "item", "tags", "user_x_item", "all"),
        schema.sparse().stream().map(it -> it.name()).toList());
    assertEquals(
        List.of(false, false, true, false, true),
        schema.sparse().stream().map(it -> it.multiHot()).toList());
    assertEquals(new Table("all", 1001, 0, null, new Table.Hashing(1000, 3)), schema.table("all"));
  }

  /** Tokens are made to run into each other and into what stands between them. */
  @Test
  void noTwoCombinationsHaveTheSameToken() throws BadRowException {
    PrepareConfig config =
        Preparing.config(
            YAML.replace("min_count: 2", "").replace("- [user, item]", "- [user, item, tags]"));
    CrossSource cross = new CrossSource(config.crosses().get(0), config);
    Random random = new Random(5);
    Set<List<String>> tuples = new HashSet<>();
    Set<String> tokens = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      RawExample row = new RawExample(0, 4, 0, 0);
      List<String> tuple = new ArrayList<>();
      for (int f = 0; f < 3; f++) {
        String part =
            IntStream.range(0, random.nextInt(4))
                .mapToObj(it -> List.of("1", ":", "0", "2:").get(random.nextInt(4)))
                .collect(Collectors.joining());
        tuple.add(part);
        row.token(part);
        row.ends[f] = row.tokenCount;
      }
      cross.add(row);
      tuples.add(tuple);
      tokens.add(row.token(3));
    }
    assertTrue(tuples.size() > 10_000);
    assertEquals(tuples.size(), tokens.size());
  }

  @Test
  void orderOfTheFeaturesChangesTheBucketsAlone() {
    List<String> rows = new ArrayList<>(List.of("click,user,item,tags"));
    for (int i = 0; i < 100; i++) {
      rows.add("%d,u%d,i%d,t".formatted(i % 2, i % 10, i % 7));
    }
    data.file("train.csv", rows.toArray(new String[0]))
        .run(YAML.replace("- [user, item]", "- [user, item]\n  - [item, user]"));
    List<String> forth = data.column("train", "user_x_item");
    List<String> back = data.column("train", "item_x_user");
    assertNotEquals(forth, back);
    assertEquals(70, new HashSet<>(forth).size());
    assertEquals(70, new HashSet<>(back).size());
  }

  @Test
  void bucketsAreFilledEvenly() {
    List<String> rows = new ArrayList<>(List.of("click,user,item,tags"));
    for (int i = 0; i < 20_000; i++) {
      rows.add("%d,%d,%d,t".formatted(i % 2, i / 100, i % 100));
    }
    data.file("train.csv", rows.toArray(new String[0]))
        .run(YAML.replace("[user, item]", "{features: [user, item], buckets: 64, seed: 11}"));
    long[] counts = new long[64];
    data.column("train", "user_x_item").forEach(id -> counts[Integer.parseInt(id) - 1]++);
    double[] even = new double[64];
    Arrays.fill(even, 20_000.0 / 64);
    assertTrue(new ChiSquareTest().chiSquareTest(even, counts) > 0.01, Arrays.toString(counts));
  }

  @Test
  void loadedPreprocessorCrossesRawRowsAsThePreparationDid() throws IOException {
    data.file("train.csv", "click,user,item,tags", "1,ann,a,x|y", "0,,b,", "1,bob,,z").run(YAML);
    Preprocessor loaded = Preprocessor.load(data.out());
    assertEquals(Preparing.config(YAML), loaded.config());
    EncodedRows again =
        loaded.encode(
            List.of(TextFile.of(data.input().resolve("train.csv"))),
            InputFormats.builtIn(),
            temp.resolve("again"),
            new EncodedRows.Purpose(true, List.of(), null));
    assertArrayEquals(
        Files.readAllBytes(data.out().resolve("train/part-00000.arrow")),
        Files.readAllBytes(again.files().get(0)));
    Batch served =
        loaded.encode(
            List.of("user", "item", "tags"), List.<String[]>of(new String[] {"ann", "a", "x|y"}));
    IdBags all = served.bags("all");
    assertEquals(
        data.column("train", "all").get(0), "[%d,%d]".formatted(all.values()[0], all.values()[1]));
  }

  @Test
  void likeAnEarlierPreparationHasItsCrosses() {
    data.file("train.csv", "click,user,item,tags", "1,ann,a,x|y", "0,bob,b,z").run(YAML);
    Preparing next = new Preparing(temp.resolve("next"));
    next.file("train.csv", "click,user,item,tags", "0,ann,a,x|y", "0,new,a,q");
    Preprocessor fitted = Preprocessor.load(data.out());
    Preparation.like(
        fitted, InputFormats.builtIn(), next.input(), next.out(), false, ProgressListener.none());
    assertEquals(fingerprint(data), fingerprint(next));
    assertEquals(
        List.of(data.column("train", "all").get(0), bag(1000, 3, "1:a1:q3:new")),
        next.column("train", "all"));
    String changed =
        assertThrows(
                ConfigException.class,
                () -> fitted.reading(Map.of("crosses", List.of(List.of("user", "item")))))
            .getMessage();
    assertTrue(changed.contains("crosses: differs from what was fitted"), changed);
  }

  @Test
  void fingerprintsTellCrossesApart() {
    data.file("train.csv", "click,user,item,tags", "1,ann,a,x|y", "0,bob,b,z").run(YAML);
    Fingerprint first = fingerprint(data);
    Map.of(
            "buckets: 1000", "buckets: 999",
            "seed: 3", "seed: 4",
            "[item, tags, user]", "[tags, item, user]",
            "- [user, item]\n", "\n")
        .forEach(
            (was, is) -> {
              Path out = temp.resolve(is.strip().replaceAll("\\W", "_") + "_");
              data.run(YAML.replace(was, is), out);
              Fingerprint other = new Fingerprint(DatasetFolder.read(out).schema().fingerprint());
              List<String> found = first.differences(other, part -> true);
              assertTrue(found.toString().matches(".*(cross|table) (all|user_x_item).*"), is);
            });
  }

  private static Fingerprint fingerprint(Preparing data) {
    return new Fingerprint(DatasetFolder.read(data.out()).schema().fingerprint());
  }

  @Test
  void rowsWithTooManyCombinationsAreBad() throws IOException {
    String many =
        IntStream.range(0, 101).mapToObj(String::valueOf).collect(Collectors.joining("|"));
    String yaml =
        """
        files: {train: [train.csv]}
        sparse: {a: {separator: "|"}, b: {separator: "|"}}
        crosses: [[a, b]]
        labels: {click: }
        shuffle: false
        max_bad_fraction: 1
        """;
    data.file("train.csv", "click,a,b", "1,x,y", "0," + many + "," + many).run(yaml);
    assertEquals(1, data.column("train", "a_x_b").size());
    String bad = Files.readString(data.out().resolve("quarantine.jsonl"));
    assertTrue(bad.contains("cross 'a_x_b' combines 101 of 'a' with 101 of 'b'"), bad);
  }

  @Test
  void rowsWithTooLongCombinationsAreBad() throws IOException {
    String many =
        IntStream.range(0, 1000).mapToObj(String::valueOf).collect(Collectors.joining("|"));
    data.file(
            "train.csv",
            "click,user,item,tags",
            "1,x,y,z",
            "0,u," + "y".repeat(20_000) + "," + many)
        .run(YAML + "max_bad_fraction: 1\n");
    String bad = Files.readString(data.out().resolve("quarantine.jsonl"));
    assertTrue(bad.contains("cross 'all' combines its tokens to more than 16,777,216"), bad);
  }

  @Test
  void mistakesAreToldTogether() {
    String message =
        assertThrows(
                ConfigException.class,
                () ->
                    Preparing.config(
                        YAML.replace("[user, item]", "[usr, item]")
                            .replace("name: all", "name: click")))
            .getMessage();
    assertTrue(
        message.contains("crosses[0].features[0]: there is no sparse feature 'usr'"), message);
    assertTrue(message.contains("did you mean 'user'?"), message);
    assertTrue(message.contains("crosses[1].name: is 'click', which is also"), message);
  }
}
