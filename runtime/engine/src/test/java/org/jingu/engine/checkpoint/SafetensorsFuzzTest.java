package org.jingu.engine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.engine.checkpoint.Safetensors.ElementType;
import org.jingu.engine.checkpoint.Safetensors.Tensor;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a safetensors file, all of whose tensors are read. */
class SafetensorsFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "model.safetensors");
  private static final Verdict VERDICT =
      Verdict.of("model.safetensors", List.of(DataException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyFileIsReadOrRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(input, SafetensorsFuzzTest::readAll);
  }

  static void readAll() {
    try (SafetensorsReader reader = SafetensorsReader.open(FILE.path())) {
      for (Tensor tensor : reader.tensors()) {
        switch (tensor.type()) {
          case F32 -> reader.floats(tensor.name());
          case F64 -> reader.doubles(tensor.name());
          case I64, I32 -> reader.longs(tensor.name());
        }
      }
    }
  }

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(
        written(List.of(), Map.of("format", "pt")),
        written(
            List.of(
                new Tensor("w", ElementType.F32, List.of(2L, 1L)),
                new Tensor("ids", ElementType.I64, List.of(1L))),
            Map.of()),
        framed("{\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}", new byte[8]),
        framed("{\"e\":{\"dtype\":\"I32\",\"shape\":[0,9],\"data_offsets\":[0,0]}}", new byte[0]));
  }

  private static byte[] written(List<Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafetensorsWriter writer = new SafetensorsWriter(Channels.newChannel(out), tensors, metadata);
    for (Tensor tensor : tensors) {
      if (tensor.type() == ElementType.F32) {
        writer.floats(new float[(int) tensor.size()], (int) tensor.size());
      } else {
        writer.longs(new long[(int) tensor.size()], (int) tensor.size());
      }
    }
    writer.finish();
    return out.toByteArray();
  }

  /** A file of a header's text and the tensors' bytes. */
  static byte[] framed(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }
}
