package org.jingu.cli.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigBinder;
import org.jingu.data.prepare.PrepareConfig;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as the configuration of a preparation. */
class PrepareConfigFuzzTest {
  private static final YamlFuzzing FUZZING = new YamlFuzzing();

  @MethodSource("seeds")
  @FuzzTest
  void anyConfigurationIsBoundOrRefused(byte[] input) throws Exception {
    FUZZING.read(input, tree -> ConfigBinder.bind(PrepareConfig.class, tree, ""));
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            format: csv
            options: {delimiter: tab}
            files: {train: [a.csv, "b*.csv"], test: [c.csv]}
            checksums: {a.csv: "md5:0123456789abcdef0123456789abcdef"}
            joins: {users: {file: users.csv, on: user, unmatched: empty}}
            missing_values: ["?"]
            time: {column: t, format: "yyyy-MM-dd HH:mm", zone: Europe/Zurich}
            split: {by: time, valid: 0.1}
            dense:
              x: {log: signed, scale: standardize, missing: mean, indicator: true}
            sparse:
              user: {vocabulary: {min_count: 2}}
              tags: {separator: "|", missing: empty, pooling: mean}
              h: {column: user, vocabulary: {ids: hashed, buckets: 11, seed: 4}}
              day: {time: weekday, vocabulary: {ids: as_is, rows: 8}}
            labels: {click: {column: y, positive: ["1"]}, buy: }
            weight: w
            group: user
            max_bad_fraction: 0.5
            """,
            "files: {train: []}\nsparse: {a: {vocabulary: {ids: as_is}}}\nlabels: {a: {min: 3}}\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
