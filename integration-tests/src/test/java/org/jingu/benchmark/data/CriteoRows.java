package org.jingu.benchmark.data;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.config.ConfigBinder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;

/** Drawn rows in the shape of Criteo's log: a label, 13 numbers, 26 tokens or their ids. */
final class CriteoRows {
  static final String LABEL = "label";
  static final List<String> NUMBERS = names("I", 13);
  static final List<String> TOKENS = names("C", 26);

  private static final int IDS = 100_000;

  /** Of numbers and tokens alike, about as in the log. */
  private static final double MISSING = 0.1;

  private CriteoRows() {}

  private static List<String> names(String letter, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> letter + i).toList();
  }

  /** What examples look like. */
  static DatasetSchema schema(boolean lists) {
    List<Map<String, ?>> dense = each(NUMBERS, name -> Map.of("name", name));
    List<Map<String, ?>> sparse =
        each(TOKENS, name -> Map.of("name", name, "rows", IDS, "multi_hot", lists));
    return ConfigBinder.bind(
        DatasetSchema.class,
        Map.of(
            "format_version",
            1,
            "dense",
            dense,
            "sparse",
            sparse,
            "labels",
            List.of(Map.of("name", LABEL))),
        "");
  }

  private static List<Map<String, ?>> each(
      List<String> names, java.util.function.Function<String, Map<String, ?>> map) {
    List<Map<String, ?>> all = new ArrayList<>();
    names.forEach(name -> all.add(map.apply(name)));
    return all;
  }

  /** Writes examples, with one id a feature, alone or as a list of one. */
  static void writeExamples(Path arrow, int rows, boolean lists) {
    List<Field> fields = new ArrayList<>(List.of(ColumnType.FLOAT32.named(LABEL)));
    NUMBERS.forEach(name -> fields.add(ColumnType.FLOAT32.named(name)));
    ColumnType ids = lists ? ColumnType.INT32_LIST : ColumnType.INT32;
    TOKENS.forEach(name -> fields.add(ids.named(name)));
    Random random = new Random(1);
    int[] bag = new int[1];
    try (ArrowTableWriter writer = ArrowTableWriter.create(arrow, fields)) {
      for (int row = 0; row < rows; row++) {
        int column = 0;
        writer.setFloat(column++, random.nextInt(2));
        for (int i = 0; i < NUMBERS.size(); i++) {
          writer.setFloat(column++, random.nextFloat());
        }
        for (int i = 0; i < TOKENS.size(); i++) {
          bag[0] = random.nextInt(IDS);
          if (lists) {
            writer.setInts(column++, bag, 0, 1);
          } else {
            writer.setInt(column++, bag[0]);
          }
        }
        writer.endRow();
      }
      writer.commit();
    }
  }

  /** Writes a log of 40 columns with a header; few tokens are frequent and many are rare. */
  static void writeLog(Path csv, int rows) throws IOException {
    Random random = new Random(2);
    IntFunction<String> number = i -> Integer.toString((int) Math.exp(8 * random.nextDouble()) - 2);
    IntFunction<String> token =
        i ->
            "%08x".formatted((i + 1) * 0x9E3779B1 * (1 + (int) (IDS * cubed(random.nextDouble()))));
    try (Writer out = Files.newBufferedWriter(csv)) {
      out.write(LABEL + "," + String.join(",", NUMBERS) + "," + String.join(",", TOKENS) + "\n");
      for (int row = 0; row < rows; row++) {
        StringBuilder line = new StringBuilder().append(random.nextInt(4) == 0 ? 1 : 0);
        append(line, NUMBERS.size(), random, number);
        append(line, TOKENS.size(), random, token);
        out.append(line).append('\n');
      }
    }
  }

  private static void append(
      StringBuilder line, int columns, Random random, IntFunction<String> cell) {
    for (int i = 0; i < columns; i++) {
      line.append(',').append(random.nextDouble() < MISSING ? "" : cell.apply(i));
    }
  }

  private static double cubed(double value) {
    return value * value * value;
  }
}
