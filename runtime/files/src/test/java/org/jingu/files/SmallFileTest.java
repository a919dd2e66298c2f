package org.jingu.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFileTest {
  @TempDir Path folder;

  @Test
  void textIsUtf8WithOrWithoutAMark() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "\ufeffnaïve 用户");
    assertEquals("naïve 用户", SmallFile.readString(file, 1));
    Files.writeString(file, "naïve 用户");
    assertEquals("naïve 用户", SmallFile.readString(file, 1));
  }

  @Test
  void otherEncodingsLargerFilesFoldersAndNoFileAreToldAsWhatTheyAre() throws IOException {
    Path file = folder.resolve("file");
    Files.write(file, new byte[] {'a', (byte) 0xff});
    assertReason("is not UTF-8 text", file);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(5L << 30);
    }
    assertReason(file + ": is larger than 1 MB, so it is another file", file);
    assertReason(folder + ": is a folder", folder);
    assertReason(folder.resolve("no") + ": no such file", folder.resolve("no"));
  }

  private static void assertReason(String reason, Path file) {
    IOException e = assertThrows(IOException.class, () -> SmallFile.readString(file, 1));
    assertEquals(reason, Failures.reason(e));
  }
}
