package org.jingu.data.profile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.data.format.TextFile;
import org.jingu.data.prepare.ProgressListener;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a raw file that nobody described: it is looked at, or refused with a message. */
class ProfileFuzzTest {
  private final ScratchFile file = ScratchFile.in(ScratchFile.folder(), "raw.txt");
  private final Verdict verdict =
      Verdict.of("raw.txt", List.of(DataException.class)).within(16 << 20, 16_384);

  @MethodSource("seeds")
  @FuzzTest
  void anyFileIsLookedAtOrRefused(byte[] input) throws Exception {
    file.write(input);
    verdict.on(
        input,
        () -> {
          TextFile text = TextFile.of(file.path());
          Dialect dialect = DialectFinder.find(text, Bounds.USUAL);
          RawRows rows = new RawRows(List.of(text), dialect, Bounds.USUAL, ProgressListener.none());
          RawProfile profile = rows.profile();
          if (profile.columns().size() != dialect.columns().size()) {
            throw new AssertionError(profile.columns().size() + " columns");
          }
          LabelLinks.of(rows, profile, 0, cell -> cell.isEmpty());
        });
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "a,b\n1,2\n\n3,\"x, \"\"y\"\"\nz\"\r\n4,\"open\n5,6\n7\n",
            "sep=;\na;b\n1,5;x\n2,5;y\n",
            "\u00ef\u00bb\u00bfa\tb\r1\t\u00c3\u00a4\r2\t\u00ff",
            "1::2::978300760\n3::4::978300761\n",
            "x, \"y\"\n# c\n1, \"[1, 2]\"\n",
            "1 3:1 4:2\n",
            "\u00ff\u00fea\0,\0b\0\n\0",
            "{\"a\": 1, \"b\": 2}\n",
            "\u001f\u008b\b\0")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
