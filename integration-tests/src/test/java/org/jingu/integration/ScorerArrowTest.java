package org.jingu.integration;

import static org.jingu.integration.ScoredRun.ROWS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.TextFile;
import org.jingu.data.prepare.EncodedRows;
import org.jingu.data.prepare.Preprocessor;
import org.jingu.scorer.Input;
import org.jingu.scorer.Scorer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrow vectors score as the rows that they hold, and stay their owner's. */
class ScorerArrowTest {
  @TempDir static Path folder;

  private static ScoredRun run;

  @BeforeAll
  static void train() throws IOException {
    run = ScoredRun.of(folder, "deepfm", 1);
  }

  @Test
  void rawVectorsScoreAsTheirRows() {
    try (Scorer scorer = Scorer.open(run.model());
        BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot rows = rows(allocator)) {
      long held = allocator.getAllocatedMemory();
      assertArrayEquals(run.predicted(), scorer.score(Input.arrow(rows)).values());
      assertEquals(held, allocator.getAllocatedMemory());
      assertArrayEquals(run.predicted(), scorer.score(Input.arrow(rows)).values());
    }
  }

  @Test
  void textMayBeEncodedByADictionary() {
    try (Scorer scorer = Scorer.open(run.model());
        BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot rows = rows(allocator);
        VarCharVector values = text("names", distinct(0), allocator)) {
      Dictionary dictionary = new Dictionary(values, new DictionaryEncoding(7, false, null));
      DictionaryProvider.MapDictionaryProvider provider =
          new DictionaryProvider.MapDictionaryProvider(dictionary);
      try (FieldVector encoded =
          (FieldVector) DictionaryEncoder.encode(rows.getVector("user"), dictionary)) {
        VectorSchemaRoot mixed =
            VectorSchemaRoot.of(
                encoded, rows.getVector("item"), rows.getVector("price"), rows.getVector("tags"));
        assertArrayEquals(run.predicted(), scorer.score(Input.arrow(mixed, provider)).values());
        DataException missing =
            assertThrows(DataException.class, () -> scorer.score(Input.arrow(mixed)));
        assertTrue(missing.getMessage().contains("'user' is encoded by dictionary 7"));
      }
    }
  }

  @Test
  void whatCannotBeReadIsRefused() {
    try (Scorer scorer = Scorer.open(run.model());
        BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot rows = rows(allocator);
        VarCharVector dear = text("price", List.of("1", "dear"), allocator);
        VarCharVector users = text("user", List.of("u1", "u2"), allocator);
        VarCharVector items = text("item", List.of("i1", "i2"), allocator);
        VarCharVector tags = text("tags", List.of("", ""), allocator)) {
      VectorSchemaRoot bad = VectorSchemaRoot.of(users, items, dear, tags);
      DataException row = assertThrows(DataException.class, () -> scorer.score(Input.arrow(bad)));
      assertTrue(row.getMessage().startsWith("row 1: column 'price'"), row.getMessage());
      VectorSchemaRoot few = VectorSchemaRoot.of(users, items);
      assertThrows(ConfigException.class, () -> scorer.score(Input.arrow(few)));
      DataException raw =
          assertThrows(DataException.class, () -> scorer.score(Input.encodedArrow(rows)));
      assertTrue(raw.getMessage().contains("'user'"), raw.getMessage());
    }
  }

  @Test
  void encodedVectorsScoreAsTheirRows() throws IOException {
    EncodedRows encoded =
        Preprocessor.load(run.data())
            .encode(
                List.of(TextFile.of(run.rows())),
                InputFormats.builtIn(),
                folder.resolve("encoded"),
                EncodedRows.Purpose.score());
    try (Scorer scorer = Scorer.open(run.model());
        BufferAllocator allocator = new RootAllocator();
        FileChannel file = FileChannel.open(encoded.files().get(0));
        ArrowFileReader reader = new ArrowFileReader(file, allocator)) {
      List<Float> scores = new ArrayList<>();
      while (reader.loadNextBatch()) {
        VectorSchemaRoot examples = reader.getVectorSchemaRoot();
        for (float score : scorer.score(Input.encodedArrow(examples)).values()) {
          scores.add(score);
        }
        DataException raw =
            assertThrows(DataException.class, () -> scorer.score(Input.arrow(examples)));
        assertTrue(raw.getMessage().contains("jingu prepare"), raw.getMessage());
      }
      assertEquals(ROWS, scores.size());
      for (int i = 0; i < ROWS; i++) {
        assertEquals(run.predicted()[i], scores.get(i), 1e-6f);
      }
    }
  }

  @Test
  void idsInVectorsAreChecked() {
    try (Scorer scorer = Scorer.open(run.model());
        BufferAllocator allocator = new RootAllocator();
        BigIntVector users = new BigIntVector("user", allocator);
        IntVector items = new IntVector("item", allocator);
        Float8Vector price = new Float8Vector("price", allocator);
        ListVector tags = ListVector.empty("tags", allocator)) {
      for (int i = 0; i < 3; i++) {
        users.setSafe(i, i == 2 ? 1L << 40 : i);
        items.setSafe(i, i);
        price.setSafe(i, 0.5);
      }
      UnionListWriter writer = tags.getWriter();
      for (int i = 0; i < 3; i++) {
        writer.setPosition(i);
        writer.startList();
        writer.integer().writeInt(i);
        writer.endList();
      }
      tags.setValueCount(3);
      List.of(users, items, price).forEach(vector -> vector.setValueCount(3));
      VectorSchemaRoot root = VectorSchemaRoot.of(users, items, price, tags);
      DataException wrong =
          assertThrows(DataException.class, () -> scorer.score(Input.encodedArrow(root)));
      assertTrue(wrong.getMessage().contains("row 2, column 'user'"), wrong.getMessage());
      users.set(2, 2);
      assertEquals(3, scorer.score(Input.encodedArrow(root)).rows());
    }
  }

  private static List<String> distinct(int column) {
    return run.cells().stream().map(row -> row[column]).distinct().toList();
  }

  private static VectorSchemaRoot rows(BufferAllocator allocator) {
    Float8Vector price = new Float8Vector("price", allocator);
    ListVector tags = ListVector.empty("tags", allocator);
    UnionListWriter writer = tags.getWriter();
    for (int i = 0; i < ROWS; i++) {
      String[] cells = run.cells().get(i);
      if (cells[2].isEmpty()) {
        price.setNull(i);
      } else {
        price.setSafe(i, Double.parseDouble(cells[2]));
      }
      writer.setPosition(i);
      writer.startList();
      for (String tag : cells[3].split("\\|", -1)) {
        if (!tag.isEmpty()) {
          writer.varChar().writeVarChar(tag);
        }
      }
      writer.endList();
    }
    price.setValueCount(ROWS);
    tags.setValueCount(ROWS);
    return VectorSchemaRoot.of(
        text("user", column(0), allocator), text("item", column(1), allocator), price, tags);
  }

  private static List<String> column(int index) {
    return run.cells().stream().map(row -> row[index]).toList();
  }

  private static VarCharVector text(String name, List<String> values, BufferAllocator allocator) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int i = 0; i < values.size(); i++) {
      vector.setSafe(i, values.get(i).getBytes(StandardCharsets.UTF_8));
    }
    vector.setValueCount(values.size());
    return vector;
  }
}
