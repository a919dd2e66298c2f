package org.jingu.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text in zstd is read as text in gzip is. */
class ZstdTextTest {
  @TempDir Path folder;

  private List<String> texts(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return FormatTesting.texts(
        new CsvFormat(), FormatTesting.write(folder, all.toByteArray()), Map.of());
  }

  private static byte[] zstd(String text) {
    return Zstd.compress(text.getBytes(StandardCharsets.UTF_8));
  }

  private String problem(byte[]... parts) {
    return assertThrows(DataException.class, () -> texts(parts)).getMessage();
  }

  @Test
  void anyNumberOfFramesIsOneText() {
    assertEquals(List.of("2:1|2"), texts(zstd("a,b\n1,2\n")));
    assertEquals(List.of("2:1|2", "3:3|4"), texts(zstd("a,b\n1,"), zstd("2\n3,4\n")));
  }

  @Test
  void aTruncatedFileIsDamagedAndSoIsWhatIsNoFrame() {
    byte[] packed = zstd("a,b\n" + "1,2\n".repeat(100_000));
    for (int cut : new int[] {packed.length - 1, packed.length / 2}) {
      String problem = problem(Arrays.copyOf(packed, cut));
      assertTrue(problem.startsWith("'rows.txt' is damaged after line "), problem);
    }
    String behind = problem(zstd("a,b\n1,2\n"), "more".getBytes(StandardCharsets.UTF_8));
    assertTrue(behind.startsWith("'rows.txt' is damaged after line "), behind);
  }

  @Test
  void twiceIsOnceTooOften() {
    assertEquals(
        "'rows.txt' is compressed twice; unpack it once", problem(Zstd.compress(zstd("a\n1\n"))));
  }
}
