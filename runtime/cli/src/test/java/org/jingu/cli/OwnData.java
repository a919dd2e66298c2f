package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A small prepared data set, whose labels depend on a pair of features. */
final class OwnData {
  private OwnData() {}

  /** Writes and prepares it in a folder; gives the folder of the data set. */
  static Path prepared(Path folder, int examples) throws IOException {
    Path raw = Files.createDirectory(folder.resolve("raw"));
    Random random = new Random(3);
    List<String> rows = new ArrayList<>(List.of("user,item,click"));
    for (int i = 0; i < examples; i++) {
      int user = random.nextInt(8);
      int item = random.nextInt(8);
      int click = random.nextDouble() < ((user ^ item) & 1) * 0.5 + 0.2 ? 1 : 0;
      rows.add("u%d,i%d,%d".formatted(user, item, click));
    }
    Files.write(raw.resolve("train.csv"), rows);
    Path prepare =
        Files.writeString(
            folder.resolve("prepare.yaml"),
            "{files: {train: [train.csv]}, sparse: {user: {}, item: {}}, labels: {click: {}}}");
    Path data = folder.resolve("data");
    CliRun prepared =
        CliRun.of(
            "prepare", prepare.toString(), "--input", raw.toString(), "--out", data.toString());
    assertEquals(ExitCode.OK, prepared.code(), prepared.all());
    return data;
  }
}
