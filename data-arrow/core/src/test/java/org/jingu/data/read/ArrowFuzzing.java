package org.jingu.data.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.api.Pooling;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.schema.Table;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.VocabularyFile;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;

/** Reads every batch of an Arrow file: what the fuzz tests of Arrow data have in common. */
final class ArrowFuzzing {
  private static final DatasetSchema SCHEMA =
      DatasetTest.schema(
          List.of(DenseColumn.of("price"), new DenseColumn("age", 0.5)),
          List.of(
              new SparseColumn("user", null, null, Pooling.SUM, false),
              new SparseColumn("tags", null, 10, Pooling.SUM, true)),
          List.of(LabelColumn.of("click")),
          "weight",
          "group",
          List.of(Table.withVocabulary("user", 4)));
  private static final ReadConfig SMALL = new ReadConfig(1, 1, 0);

  private final DatasetFolder folder = new DatasetFolder(ScratchFile.folder(), SCHEMA);
  private final ScratchFile file = ScratchFile.in(folder.path(), "data.arrow");
  private final Verdict verdict =
      Verdict.of("data.arrow", List.of(DataException.class, ConfigException.class));

  ArrowFuzzing() {
    ScratchFile vocabulary = ScratchFile.in(folder.path(), "vocabulary/user.arrow");
    VocabularyFile.write(
        vocabulary.path(), new FittedVocabulary(List.of("<oov>", "ann", "bob", "cid")));
  }

  void read(byte[] input) throws Exception {
    file.write(input);
    verdict.on(
        input,
        () -> {
          try (Dataset data =
                  Dataset.open(
                      folder,
                      List.of(file.path().toString()),
                      SCHEMA.toFeatureSchema(List.of("click")),
                      SMALL);
              BatchReader batches = data.open(Order.shuffled(1, 0), 3, 0)) {
            while (batches.next() != null) {
              // Every batch is made and dropped.
            }
          }
        });
  }

  /** The bytes that a table writes. */
  static byte[] bytes(TestTable table, int... batches) {
    Path folder = ScratchFile.folder();
    try {
      Path file = table.write(folder.resolve("seed.arrow"), batches);
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
