package org.jingu.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.data.DataException;
import org.jingu.engine.checkpoint.Safetensors.ElementType;
import org.jingu.engine.checkpoint.Safetensors.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void everyTypeComesBackAsWritten() throws IOException {
    float[] floats = new float[600_000];
    Random random = new Random(1);
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    double[] doubles = {Math.PI, Double.NaN, -0.0};
    long[] longs = {Long.MIN_VALUE, 7};
    long[] ints = {Integer.MAX_VALUE, -1, 0};
    Path file = folder.resolve("all.safetensors");
    List<Tensor> tensors =
        List.of(
            new Tensor("f", ElementType.F32, List.of(2L, 300_000L)),
            new Tensor("empty", ElementType.F32, List.of(0L, 4L)),
            new Tensor("d", ElementType.F64, List.of(3L)),
            new Tensor("l", ElementType.I64, List.of(2L)),
            new Tensor("i", ElementType.I32, List.of(3L)));
    try (FileChannel channel = create(file)) {
      SafetensorsWriter writer =
          new SafetensorsWriter(channel, tensors, Map.of("note", "a \"quoted\" note"));
      writer.floats(floats, 5);
      writer.floats(Arrays.copyOfRange(floats, 5, floats.length), floats.length - 5);
      writer.floats(new float[0], 0);
      writer.doubles(doubles, 3);
      writer.longs(longs, 2);
      writer.longs(ints, 3);
      writer.finish();
    }
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      assertEquals(tensors, List.copyOf(reader.tensors()));
      assertEquals(Map.of("note", "a \"quoted\" note"), reader.metadata());
      assertArrayEquals(floats, reader.floats("f"));
      assertArrayEquals(doubles, reader.doubles("d"));
      assertArrayEquals(longs, reader.longs("l"));
      assertArrayEquals(ints, reader.longs("i"));
      float[] piece = new float[10];
      reader.read(reader.tensor("f"), 299_995, piece, 10);
      assertArrayEquals(Arrays.copyOfRange(floats, 299_995, 300_005), piece);
    }
  }

  @Test
  void aWriterRefusesMissingAndSurplusElements() throws IOException {
    try (FileChannel channel = create(folder.resolve("short"))) {
      SafetensorsWriter writer =
          new SafetensorsWriter(
              channel, List.of(new Tensor("w", ElementType.F32, List.of(2L))), Map.of());
      writer.floats(new float[1], 1);
      assertThrows(IllegalStateException.class, writer::finish);
      assertThrows(IllegalStateException.class, () -> writer.floats(new float[2], 2));
      assertThrows(IllegalStateException.class, () -> writer.doubles(new double[1], 1));
    }
  }

  @Test
  void aMissingTensorNamesTheNearest() throws IOException {
    Path file = write("{\"weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      DataException e = assertThrows(DataException.class, () -> reader.tensor("wieght"));
      assertTrue(e.getMessage().contains("did you mean 'weight'?"), e.getMessage());
      assertThrows(DataException.class, () -> reader.longs("weight"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1                                                               | 0 | not JSON",
        "[]                                                                     | 0 | not a JSON object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}       | 3 | cut short",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}       | 5 | but 5 follow",
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}       | 2 | dtype \"F16\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}       | 4 | needs 8 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}       | 8 | starts at byte 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}      | 4 | whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}     | 4 | whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9],\"data_offsets\":[0,4]}} | 4 | too large",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}         | 4 | 1 data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}                     | 4 | no list 'shape'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}} | 4 | unknown key 'x'",
        "{\"__metadata__\":{\"a\":1}}                                           | 0 | not text",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}} | 0 | Duplicate",
      })
  void aCorruptFileIsRefusedByWhatIsWrong(String header, int dataBytes, String expected)
      throws IOException {
    Path file = write(header, dataBytes);
    DataException e = assertThrows(DataException.class, () -> SafetensorsReader.open(file));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  @Test
  void aHugeHeaderLengthIsRefusedBeforeItIsRead() throws IOException {
    Path file = folder.resolve("huge");
    Files.write(
        file,
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE).array());
    assertThrows(DataException.class, () -> SafetensorsReader.open(file));
    Files.write(file, new byte[3]);
    assertThrows(DataException.class, () -> SafetensorsReader.open(file));
    assertThrows(DataException.class, () -> SafetensorsReader.open(folder.resolve("absent")));
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.strip().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("hand-made.safetensors"), bytes.array());
  }
}
