package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out does not depend on the number of threads. */
class ThreadsTest {
  private static final int ROWS = 60_000;

  private static final String YAML =
      """
      files: {train: [log.csv]}
      split: {by: ratio, valid: 0.1, test: 0.1}
      dense: {price: {log: signed, scale: standardize, missing: mean}}
      sparse:
        user: {vocabulary: {min_count: 2}}
        city: {vocabulary: {ids: hashed, buckets: 50}}
        tags: {separator: "|"}
      crosses: [[user, city]]
      labels: {click: }
      max_bad_fraction: %s
      threads: %d
      """;

  @TempDir Path temp;

  /** Every kind of row: most plain, some quoted over lines, some bad, beyond ASCII and not text. */
  private static String row(int i, Random random) {
    String price = random.nextInt(9) == 0 ? "" : String.valueOf(random.nextInt(9000) / 8.0);
    String city = List.of("Köln", "東京", "Paris ", "\ud83d\ude00", "").get(random.nextInt(5));
    String user = "user-number-" + random.nextInt(1 + i / 3);
    String tags = "t" + random.nextInt(99) + "|t" + random.nextInt(9);
    return switch (random.nextInt(200)) {
      case 0 -> "1,%s,\"%s, the\nfirst\",%s,%s".formatted(price, user, city, tags);
      case 1 -> "0,%s,\"%s,%s,%s".formatted(price, user, city, tags);
      case 2 -> "0,many,%s,%s,%s".formatted(user, city, tags);
      case 3 -> "0,%s,%s".formatted(price, user);
      case 4 -> "1,%s,%s\0,%s,%s".formatted(price, user, city, tags);
      case 5 -> "";
      default -> "%d,%s,%s,%s,%s".formatted(random.nextInt(2), price, user, city, tags);
    };
  }

  private void write() throws IOException {
    Random random = new Random(7);
    Path file = Files.createDirectories(temp.resolve("raw")).resolve("log.csv");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write("click,price,user,city,tags\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < ROWS; i++) {
        out.write(row(i, random).getBytes(StandardCharsets.UTF_8));
        if (random.nextInt(500) == 0) {
          out.write(0xff);
        }
        out.write(random.nextInt(4) == 0 ? new byte[] {'\r', '\n'} : new byte[] {'\n'});
      }
    }
    assertTrue(Files.size(file) > 2 << 20, "worth several threads");
  }

  private static Set<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Set<Path> found = new TreeSet<>();
      files.filter(Files::isRegularFile).forEach(it -> found.add(folder.relativize(it)));
      return found;
    }
  }

  @Test
  void filesQuarantineAndWarningsAreTheSame() throws IOException {
    write();
    Preparing preparing = new Preparing(temp);
    List<PrepareReport> reports = new ArrayList<>();
    for (int threads : new int[] {1, 2, 5}) {
      reports.add(preparing.run(YAML.formatted("0.5", threads), temp.resolve("out" + threads)));
    }
    assertTrue(reports.get(0).badRows() > ROWS / 100, "" + reports.get(0).badRows());
    Path one = temp.resolve("out1");
    for (int i = 1; i < reports.size(); i++) {
      Path other = temp.resolve(i == 1 ? "out2" : "out5");
      assertEquals(reports.get(0).warnings(), reports.get(i).warnings());
      assertEquals(reports.get(0).parts(), reports.get(i).parts());
      assertEquals(files(one), files(other));
      for (Path file : files(one)) {
        assertEquals(-1, Files.mismatch(one.resolve(file), other.resolve(file)), file.toString());
      }
    }
  }

  @Test
  void theFirstErrorIsTold() throws IOException {
    write();
    Preparing preparing = new Preparing(temp);
    List<String> told = new ArrayList<>();
    for (int threads : new int[] {1, 4}) {
      DataException e =
          assertThrows(DataException.class, () -> preparing.run(YAML.formatted("0.0001", threads)));
      told.add(e.getMessage().replaceAll("; all bad rows are in .*", ""));
    }
    assertEquals(told.get(0), told.get(1));
  }
}
