package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrow vectors of a program are encoded as the same rows in text. */
class MemoryRowsTest {
  private static final String YAML =
      """
      files: {train: [train.csv]}
      time: {column: t}
      dense:
        x: {log: signed, scale: standardize, missing: mean, indicator: true}
      sparse:
        user: {vocabulary: {min_count: 2}}
        tags: {separator: "|", missing: empty}
        hour: {time: hour}
      labels: {click: }
      shuffle: false
      """;
  private static final List<String> COLUMNS = List.of("user", "x", "tags", "t");
  private static final int ROWS = 200;

  @TempDir Path temp;
  private Preparing data;
  private final List<String[]> rows = new ArrayList<>();

  @BeforeEach
  void start() {
    Random random = new Random(9);
    List<String> lines = new ArrayList<>(List.of("click," + String.join(",", COLUMNS)));
    for (int i = 0; i < ROWS; i++) {
      String[] row = {
        "ü" + random.nextInt(60),
        random.nextInt(5) == 0 ? "" : String.valueOf(random.nextGaussian() * 100),
        random.nextInt(4) == 0 ? "" : "a" + random.nextInt(5) + "|b" + random.nextInt(30),
        String.valueOf(1_600_000_000L + 3600L * random.nextInt(500))
      };
      rows.add(row);
      lines.add(random.nextInt(2) + "," + String.join(",", row));
    }
    data = new Preparing(temp).file("train.csv", lines.toArray(new String[0]));
    data.run(YAML);
  }

  private VectorSchemaRoot vectors(BufferAllocator allocator) {
    VarCharVector user = new VarCharVector("user", allocator);
    Float8Vector x = new Float8Vector("x", allocator);
    BigIntVector t = new BigIntVector("t", allocator);
    ListVector tags = ListVector.empty("tags", allocator);
    UnionListWriter writer = tags.getWriter();
    for (int i = 0; i < ROWS; i++) {
      String[] row = rows.get(i);
      user.setSafe(i, row[0].getBytes(StandardCharsets.UTF_8));
      if (!row[1].isEmpty()) {
        x.setSafe(i, Double.parseDouble(row[1]));
      }
      writer.setPosition(i);
      writer.startList();
      Stream.of(row[2].split("\\|", -1))
          .filter(tag -> !tag.isEmpty())
          .forEach(writer.varChar()::writeVarChar);
      writer.endList();
      t.setSafe(i, Long.parseLong(row[3]));
    }
    List.of(user, x, t, tags).forEach(vector -> vector.setValueCount(ROWS));
    return VectorSchemaRoot.of(t, tags, x, user);
  }

  @Test
  void vectorsAreEncodedAsText() {
    Preprocessor loaded = Preprocessor.load(data.out());
    Batch expected = loaded.encode(COLUMNS, rows);
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot vectors = vectors(allocator)) {
      assertSame(expected, loaded.encode(vectors, null));
    }
  }

  private static void assertSame(Batch expected, Batch found) {
    assertArrayEquals(expected.dense(), found.dense());
    for (String feature : expected.sparse().keySet()) {
      int[] offsets = expected.bags(feature).offsets();
      assertArrayEquals(offsets, found.bags(feature).offsets(), feature);
      int ids = offsets[expected.size()];
      assertArrayEquals(
          Arrays.copyOf(expected.bags(feature).values(), ids),
          Arrays.copyOf(found.bags(feature).values(), ids),
          feature);
    }
  }

  @Test
  void aBadValueIsNamedByItsRow() {
    Preprocessor loaded = Preprocessor.load(data.out());
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot vectors = vectors(allocator)) {
      ((Float8Vector) vectors.getVector("x")).set(7, Double.POSITIVE_INFINITY);
      DataException wrong = assertThrows(DataException.class, () -> loaded.encode(vectors, null));
      assertTrue(wrong.getMessage().startsWith("row 7: column 'x'"), wrong.getMessage());
    }
  }

  /** A file system without file channels of its own, in which a model file has its vocabularies. */
  @Test
  void aPreprocessorIsLoadedFromAnArchive() throws IOException {
    Path archive = temp.resolve("data.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"));
        Stream<Path> files = Files.walk(data.out())) {
      for (Path file : files.toList()) {
        Path to = zip.getPath("/in", data.out().relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.<String, Object>of())) {
      Preprocessor loaded = Preprocessor.load(zip.getPath("/in"));
      assertSame(Preprocessor.load(data.out()).encode(COLUMNS, rows), loaded.encode(COLUMNS, rows));
      assertEquals(Preprocessor.load(data.out()).fingerprint(), loaded.fingerprint());
    }
  }
}
