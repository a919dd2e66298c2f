package org.jingu.data.prepare;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.Choices;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** A data set in one of whose files, which the first byte chooses, anything may stand. */
class PreprocessorFolderFuzzTest {
  private static final Path FOLDER = FuzzedPreparation.folder("seconds", "1600000000");
  private static final List<String> NAMES =
      List.of("schema.json", "vocabulary/user.arrow", "joins/users.csv");
  private static final List<ScratchFile> FILES =
      NAMES.stream().map(name -> ScratchFile.in(FOLDER, name)).toList();
  private static final List<byte[]> WHOLE =
      NAMES.stream().map(PreprocessorFolderFuzzTest::content).toList();
  private static final List<String> COLUMNS = List.of("user", "x", "tags", "t");
  private static final String[] ROW = {"ann", "0.5", "a|b", "1600000000"};
  private static final Verdict LOADING =
      Verdict.of(FOLDER.toString(), List.of(DataException.class)).within(16 << 20, 256);
  private static final Verdict ENCODING =
      Verdict.of("row", List.of(DataException.class, ConfigException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyFolderIsLoadedOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    int which = choices.of(NAMES.size());
    FILES.get(which).write(choices.rest());
    try {
      AtomicReference<Preprocessor> loaded = new AtomicReference<>();
      LOADING.on(input, () -> loaded.set(Preprocessor.load(FOLDER)));
      if (loaded.get() != null) {
        ENCODING.on(input, () -> loaded.get().encode(COLUMNS, List.<String[]>of(ROW)));
      }
    } finally {
      FILES.get(which).write(WHOLE.get(which));
    }
  }

  static Stream<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < WHOLE.size(); i++) {
      byte[] whole = WHOLE.get(i);
      byte[] seed = new byte[1 + whole.length];
      seed[0] = (byte) i;
      System.arraycopy(whole, 0, seed, 1, whole.length);
      seeds.add(seed);
    }
    return seeds.stream();
  }

  private static byte[] content(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
