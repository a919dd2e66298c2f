package org.jingu.data.read;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jingu.api.data.DataException;
import org.jingu.data.vocab.VocabularyFile;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a vocabulary file. */
class VocabularyFileFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "user.arrow");
  private static final Verdict VERDICT = Verdict.of("user.arrow", List.of(DataException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyVocabularyIsReadOrRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(input, () -> VocabularyFile.read(FILE.path()).idOf("ann"));
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        ArrowFuzzing.bytes(tokens(ArrowType.Utf8.INSTANCE, "<oov>")),
        ArrowFuzzing.bytes(
            tokens(ArrowType.LargeUtf8.INSTANCE, "<oov>", null, "ann", "ä").asStream()),
        ArrowFuzzing.bytes(
            tokens(ArrowType.Utf8.INSTANCE, "<oov>", "", "ann", "b".repeat(300))
                .compressed(CodecType.ZSTD)),
        ArrowFuzzing.bytes(
            tokens(ArrowType.Utf8.INSTANCE, "<oov>", "ann".repeat(90))
                .compressed(CodecType.LZ4_FRAME)));
  }

  private static TestTable tokens(ArrowType type, String... tokens) {
    return new TestTable().column("token", type, Arrays.asList(tokens));
  }
}
