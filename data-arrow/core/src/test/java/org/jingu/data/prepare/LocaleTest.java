package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set is the same wherever it is made. */
class LocaleTest {
  private static final String YAML =
      "{files: {train: [train.csv]}, dense: {price: {scale: standardize}},"
          + " sparse: {user: , item: {vocabulary: {ids: hashed, buckets: 16}}}, labels: {label: }}";

  @TempDir Path temp;

  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void neitherTurkishLettersNorOtherDigitsChangeAByte() throws IOException {
    Map<String, String> expected = prepare(Locale.ROOT);
    for (String tag : List.of("tr-TR", "ar-EG", "th-TH-u-nu-thai", "lt-LT", "de-DE")) {
      assertEquals(expected, prepare(Locale.forLanguageTag(tag)), tag);
    }
  }

  private Map<String, String> prepare(Locale locale) throws IOException {
    Locale.setDefault(locale);
    Path folder = Files.createDirectory(temp.resolve(locale.toLanguageTag()));
    Preparing data =
        new Preparing(folder)
            .file("train.csv", "label,user,item,price", "1,a,x,1.5", "0,b,y,2", "1,a,z,-1e3");
    data.run(YAML);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(data.out())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = data.out().relativize(file).toString();
        byte[] content = Files.readAllBytes(file);
        files.put(
            name,
            name.endsWith(".json") ? Files.readString(file) : HexFormat.of().formatHex(content));
      }
    }
    return files;
  }
}
