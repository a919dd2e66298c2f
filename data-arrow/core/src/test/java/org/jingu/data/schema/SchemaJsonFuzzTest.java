package org.jingu.data.schema;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as {@code schema.json}; what is read is written and read again. */
class SchemaJsonFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "schema.json");
  private static final ScratchFile COPY = ScratchFile.in(ScratchFile.folder(), "schema.json");
  private static final Verdict VERDICT = Verdict.of("schema.json", List.of(DataException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anySchemaIsReadOrRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(
        input,
        () -> {
          DatasetFolder folder = DatasetFolder.read(FILE.path().getParent());
          DatasetSchema schema = folder.schema();
          folder.recorded();
          schema.toFeatureSchema(schema.labelNames());
          COPY.write(SchemaJson.write(schema).getBytes(StandardCharsets.UTF_8));
          Assertions.assertEquals(schema, SchemaJson.read(COPY.path()));
        });
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            {"format_version": 1, "dense": [{"name": "price", "fill": 0.5}],
             "sparse": [{"name": "user", "rows": 1000, "pooling": "mean"},
                        {"name": "tags", "table": "tag", "multi_hot": true}],
             "labels": [{"name": "click", "min": 0, "max": 1}], "weight": "w", "group": "g",
             "tables": [{"name": "tag", "rows": 5, "oov": 1, "vocabulary": "vocabulary/tag.arrow"}],
             "splits": {"train": [{"path": "train/*.arrow", "rows": 3, "bytes": 900}]}}
            """,
            """
            {"format_version": 1, "sparse": [{"name": "a", "table": "t"}],
             "tables": [{"name": "t", "rows": 12, "hashing": {"buckets": 11, "seed": 3}}],
             "preprocessing": {"a": [1, null]}, "provenance": {"é": "x"}}
            """)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
