package org.jingu.engine.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.Choices;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as the header of a safetensors file: its first byte is the number of bytes of data. */
class SafetensorsHeaderFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "model.safetensors");
  private static final Verdict VERDICT =
      Verdict.of("model.safetensors", List.of(DataException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyHeaderIsReadOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    byte[] data = new byte[choices.of(256)];
    String header = new String(choices.rest(), StandardCharsets.ISO_8859_1);
    FILE.write(SafetensorsFuzzTest.framed(header, data));
    VERDICT.on(
        input,
        () -> {
          try (SafetensorsReader reader = SafetensorsReader.open(FILE.path())) {
            reader.metadata();
            reader.tensors().forEach(tensor -> reader.tensor(tensor.name()));
          }
        });
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "\10{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
            "\14{\"b\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[8,12]},"
                + "\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}} ",
            "\0{\"x\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,0]}}")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
