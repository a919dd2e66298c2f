package org.jingu.data.vocab;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
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

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(bytes("<oov>"), bytes("<oov>", "", "ann", "ä", "\ud83d\ude00"));
  }

  private static byte[] bytes(String... tokens) throws IOException {
    VocabularyFile.write(FILE.path(), new FittedVocabulary(List.of(tokens)));
    return Files.readAllBytes(FILE.path());
  }
}
