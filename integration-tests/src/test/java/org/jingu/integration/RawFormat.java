package org.jingu.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/** A small raw data set in each format, in which a user's taste meets an item's kind. */
enum RawFormat {
  /** Numbers, texts and a multi-valued column. */
  CSV(
      """
      files: {train: [rows.txt]}
      split: {by: ratio, valid: 0.15, test: 0.15, seed: 3}
      dense: {price: {scale: standardize, missing: mean}}
      sparse:
        user: {}
        item: {}
        tags: {separator: "|", missing: empty, pooling: mean}
      labels: {label: }
      group: user
      """) {
    @Override
    String row(int label, int user, int item, Random random) {
      StringJoiner tags = new StringJoiner("|");
      for (int tag = random.nextInt(3); tag > 0; tag--) {
        tags.add("t" + random.nextInt(5));
      }
      String price = random.nextInt(20) == 0 ? "" : String.valueOf(random.nextInt(100));
      return String.join(",", "" + label, "u" + user, "i" + item, price, tags.toString());
    }

    @Override
    List<String> heading() {
      return List.of("label,user,item,price,tags");
    }
  },

  /** Counts and categories, some missing. */
  CRITEO(
      """
      format: criteo
      files: {train: [rows.txt]}
      split: {by: ratio, valid: 0.15, test: 0.15, seed: 3}
      dense: {I1: {log: signed, scale: standardize, missing: mean}, I2: {scale: min_max, missing: mean}}
      sparse: {C1: {}, C2: {vocabulary: {min_count: 2}}, C26: {}}
      labels: {label: }
      """) {
    @Override
    String row(int label, int user, int item, Random random) {
      StringJoiner cells = new StringJoiner("\t");
      cells.add("" + label);
      for (int i = 1; i <= 13; i++) {
        cells.add(random.nextInt(4) == 0 ? "" : String.valueOf(random.nextInt(60) - 2));
      }
      for (int c = 1; c <= 26; c++) {
        int id = c == 1 ? user : c == 2 ? item : random.nextInt(9);
        cells.add(c > 2 && random.nextInt(4) == 0 ? "" : "%08x".formatted(0x9e3779b1 * (id + 1)));
      }
      return cells.toString();
    }
  },

  /** Objects within objects, lists, and keys that are not there. */
  JSONL(
      """
      format: jsonl
      files: {train: [rows.txt]}
      split: {by: ratio, valid: 0.15, test: 0.15, seed: 3}
      dense: {price: {scale: standardize, missing: mean}}
      sparse:
        user: {column: user.id}
        item: {}
        tags: {list: json, missing: empty}
      labels: {label: }
      """) {
    @Override
    String row(int label, int user, int item, Random random) {
      String price = random.nextInt(20) == 0 ? "" : ", \"price\": " + random.nextInt(100);
      return "{\"label\": %d, \"user\": {\"id\": \"u%d\"}, \"item\": \"i%d\", \"tags\": [\"t%d\", \"t%d\"]%s}"
          .formatted(label, user, item, random.nextInt(5), random.nextInt(5), price);
    }
  },

  /** One bag of indices, the items after the users. */
  LIBSVM(
      """
      format: libsvm
      files: {train: [rows.txt]}
      split: {by: ratio, valid: 0.15, test: 0.15, seed: 3}
      sparse: {features: {separator: " "}}
      labels: {label: }
      """) {
    @Override
    String row(int label, int user, int item, Random random) {
      return "%d %d:1 %d:1".formatted(label, user, 100 + item);
    }
  };

  private static final int USERS = 12;
  private static final int ITEMS = 15;

  private final String prepare;

  RawFormat(String prepare) {
    this.prepare = prepare;
  }

  abstract String row(int label, int user, int item, Random random);

  List<String> heading() {
    return List.of();
  }

  /** The configuration that prepares it. */
  String prepare() {
    return prepare;
  }

  /** Writes rows.txt and prepare.yaml into a folder, and gives it back. */
  Path write(Path folder, int rows) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(8);
    StringBuilder text = new StringBuilder();
    heading().forEach(line -> text.append(line).append('\n'));
    for (int i = 0; i < rows; i++) {
      int user = random.nextInt(USERS);
      int item = random.nextInt(ITEMS);
      // Each user likes items of one remainder and, a little, those of low numbers.
      double like = (user + item) % 3 == 0 ? 0.85 : item < 5 ? 0.35 : 0.1;
      text.append(row(random.nextDouble() < like ? 1 : 0, user, item, random)).append('\n');
    }
    Files.writeString(folder.resolve("rows.txt"), text);
    Files.writeString(folder.resolve("prepare.yaml"), prepare);
    return folder;
  }

  /** Prepares it into {@code out}. */
  Path prepareInto(Path out, int rows) throws IOException {
    Path raw = write(out.resolveSibling(out.getFileName() + "-raw"), rows);
    CommandRun.of("prepare", raw.resolve("prepare.yaml"), "--input", raw, "--out", out).ok();
    return out;
  }
}
