package org.jingu.cli.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.Pooling;
import org.jingu.data.schema.DataFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;

/**
 * Writes examples of {@link PlantedInteractions} as a data set in Arrow. The column {@value
 * #TRUTH}, which no model reads, keeps the log-odds that each label was drawn from.
 */
final class PlantedDataset {
  /** The label. */
  static final String LABEL = "click";

  /** The column of the true log-odds. */
  static final String TRUTH = "true_logit";

  private PlantedDataset() {}

  /**
   * The labels of a part and the truth behind them, which no model can beat but by luck.
   *
   * @param logits the true log-odds
   * @param labels what was drawn from them
   */
  record Truth(float[] logits, float[] labels) {}

  /**
   * Writes a data set.
   *
   * @param sizes the examples of each part, by its name
   * @return the truth of each part
   */
  static Map<String, Truth> write(Path folder, Map<String, Integer> sizes, long seed) {
    PlantedInteractions planted = new PlantedInteractions(seed);
    SplittableRandom random = new SplittableRandom(seed).split();
    Map<String, Truth> truths = new LinkedHashMap<>();
    Map<String, List<DataFile>> splits = new LinkedHashMap<>();
    sizes.forEach(
        (part, size) -> {
          String file = part + "/part-00000.arrow";
          Truth truth = new Truth(new float[size], new float[size]);
          ArrowTableWriter.Written written =
              writePart(folder.resolve(file), planted, truth, random);
          splits.put(
              part, List.of(new DataFile(file, written.rows(), written.bytes(), written.sha256())));
          truths.put(part, truth);
        });
    new DatasetFolder(folder, schema(splits, seed)).writeSchema();
    return truths;
  }

  private static ArrowTableWriter.Written writePart(
      Path file, PlantedInteractions planted, Truth truth, SplittableRandom random) {
    List<Field> columns = new ArrayList<>();
    columns.add(ColumnType.FLOAT32.named(LABEL));
    columns.add(ColumnType.FLOAT32.named(TRUTH));
    PlantedInteractions.FEATURES.forEach(name -> columns.add(ColumnType.INT32.named(name)));
    int[] ids = new int[PlantedInteractions.FEATURES.size()];
    try (ArrowTableWriter writer = ArrowTableWriter.create(file, columns)) {
      for (int row = 0; row < truth.labels().length; row++) {
        for (int i = 0; i < ids.length; i++) {
          ids[i] = random.nextInt(PlantedInteractions.ROWS);
          writer.setInt(2 + i, ids[i]);
        }
        double logit = planted.logit(ids);
        float label = random.nextDouble() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
        truth.logits()[row] = (float) logit;
        truth.labels()[row] = label;
        writer.setFloat(0, label);
        writer.setFloat(1, (float) logit);
        writer.endRow();
      }
      return writer.commit();
    }
  }

  private static DatasetSchema schema(Map<String, List<DataFile>> splits, long seed) {
    List<SparseColumn> sparse =
        PlantedInteractions.FEATURES.stream()
            .map(name -> new SparseColumn(name, null, PlantedInteractions.ROWS, Pooling.SUM, false))
            .toList();
    return new DatasetSchema(
        DatasetSchema.FORMAT_VERSION,
        List.of(),
        sparse,
        List.of(LabelColumn.of(LABEL)),
        null,
        null,
        List.of(),
        Map.of(),
        Map.of(),
        splits,
        Map.of("generator", "jingu quickstart", "seed", seed));
  }
}
