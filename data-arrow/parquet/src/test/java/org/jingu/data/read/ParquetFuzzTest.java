package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.data.parquet.ParquetFiles;
import org.jingu.fuzz.ScratchFile;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a Parquet file of prepared examples. */
class ParquetFuzzTest {
  private static final ArrowFuzzing FUZZING = new ArrowFuzzing();

  @MethodSource("seeds")
  @FuzzTest
  void anyFileIsReadOrRefused(byte[] input) throws Exception {
    FUZZING.read(input);
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        bytes(ArrowFileFuzzTest.table(ArrowType.List.INSTANCE, TestTable.INT32), 2, 3),
        bytes(ArrowFileFuzzTest.table(ArrowType.List.INSTANCE, TestTable.INT64), 5),
        bytes(ArrowFileFuzzTest.table(ArrowType.List.INSTANCE, TestTable.unsigned(16)), 1, 1, 3));
  }

  private static byte[] bytes(TestTable table, int... batches) {
    Path folder = ScratchFile.folder();
    try {
      Path arrow = table.write(folder.resolve("seed.arrow"), batches);
      return Files.readAllBytes(ParquetFiles.of(arrow, folder.resolve("seed.parquet")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
