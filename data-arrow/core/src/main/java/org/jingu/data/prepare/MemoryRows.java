package org.jingu.data.prepare;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.data.format.Row;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.VectorExamples;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.Fingerprint;
import org.jspecify.annotations.Nullable;

/** Encodes rows that a program has in memory. */
record MemoryRows(Preprocessor preprocessor) {
  Batch encode(List<String> columns, List<String[]> rows) {
    Iterator<String[]> next = rows.iterator();
    return encode(columns, rows.size(), () -> row(next.next(), columns.size()));
  }

  private static Row row(String @Nullable [] cells, int expected) {
    if (cells != null && cells.length == expected) {
      return Row.of(0, "", cells);
    }
    int found = cells == null ? 0 : cells.length;
    return Row.bad(0, "", "has %d cells; expected %d".formatted(found, expected));
  }

  Batch encode(VectorSchemaRoot rows, @Nullable DictionaryProvider dictionaries) {
    try (ArrowRowReader reader =
        ArrowRowReader.of(
            ArrowRows.of(rows, dictionaries),
            "the vectors",
            preprocessor.config(),
            preprocessor.columnsOfRows())) {
      return encode(
          reader.columns(), rows.getRowCount(), () -> Objects.requireNonNull(reader.next()));
    }
  }

  private Batch encode(List<String> columns, int count, Supplier<Row> rows) {
    PrepareConfig config = preprocessor.config();
    RowParser parser = RowParser.ofRows(config, preprocessor.sideTables(), columns);
    RawExample example = parser.example();
    RowCodec codec = preprocessor.codec();
    BatchBuilder batch = new BatchBuilder(config, count);
    for (int i = 0; i < count; i++) {
      try {
        parser.parse(rows.get(), example);
      } catch (BadRowException e) {
        throw new DataException("row %d: %s".formatted(i, e.getMessage()), e);
      }
      example.encoded = codec.encode(example);
      batch.add(example.encoded);
    }
    return batch.build();
  }

  Batch examples(VectorSchemaRoot examples, FeatureSchema features) {
    List<String> differences =
        preprocessor
            .fingerprint()
            .differences(fingerprint(examples), part -> !part.startsWith("label "));
    if (!differences.isEmpty()) {
      throw new DataException(
          "the vectors were prepared otherwise, so their ids and numbers mean something else: %s; give raw rows, or prepare them with 'jingu prepare --like'"
              .formatted(differences.get(0)));
    }
    DatasetSchema dataset =
        new DatasetColumns(preprocessor.config())
            .schema(preprocessor.vocabularies(), Map.of(), preprocessor.fingerprint(), Map.of());
    return VectorExamples.read(examples, features, dataset);
  }

  private static Fingerprint fingerprint(VectorSchemaRoot examples) {
    Map<String, String> metadata = examples.getSchema().getCustomMetadata();
    try {
      return Fingerprint.of(metadata == null ? Map.of() : metadata);
    } catch (IllegalArgumentException e) {
      throw new DataException("the vectors: " + e.getMessage(), e);
    }
  }
}
