package org.jingu.data.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.fuzz.Choices;
import org.junit.jupiter.params.provider.MethodSource;

/** Text in zstd: any bytes behind the mark of a frame, or any bytes compressed and cut short. */
class ZstdTextFuzzTest {
  private static final TextFuzzing FUZZING = new TextFuzzing();
  private static final byte[] MARK = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  @MethodSource("seeds")
  @FuzzTest
  void anyCompressedTextIsReadOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    boolean packed = choices.of(2) == 1;
    int cut = choices.of(64);
    byte[] rest = choices.rest();
    byte[] content = Arrays.copyOf(MARK, MARK.length + rest.length);
    System.arraycopy(rest, 0, content, MARK.length, rest.length);
    if (packed) {
      byte[] whole = Zstd.compress(rest);
      content = Arrays.copyOf(whole, Math.max(MARK.length, whole.length - cut));
    }
    FUZZING.read(new CsvFormat(), content, Map.of());
  }

  static Stream<byte[]> seeds() {
    byte[] text = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);
    byte[] packed = Zstd.compress(text);
    byte[] body = Arrays.copyOfRange(packed, MARK.length, packed.length);
    return Stream.of(joined(1, 0, text), joined(1, 3, text), joined(0, 0, body));
  }

  private static byte[] joined(int packed, int cut, byte[] rest) {
    byte[] all = new byte[2 + rest.length];
    all[0] = (byte) packed;
    all[1] = (byte) cut;
    System.arraycopy(rest, 0, all, 2, rest.length);
    return all;
  }
}
