package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.files.Folders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  @TempDir Path parent;

  @Test
  void anotherPreparationOfTheSameFolderIsRefused() {
    Path target = parent.resolve("out");
    try (OutputFolder first = OutputFolder.create(target, false, "")) {
      DataException e =
          assertThrows(DataException.class, () -> OutputFolder.create(target, false, "").close());
      assertTrue(String.valueOf(e.getMessage()).contains("is being prepared already"));
      first.commit();
    }
    assertTrue(Files.isDirectory(target));
  }

  @Test
  void theOldFolderStandsUntilTheNewOneIsComplete() throws IOException {
    Path target = Files.createDirectory(parent.resolve("out"));
    Files.writeString(target.resolve("file"), "old");
    try (OutputFolder folder = OutputFolder.create(target, true, "")) {
      Files.writeString(folder.path().resolve("file"), "new");
      assertEquals("old", Files.readString(target.resolve("file")));
      folder.commit();
    }
    assertEquals("new", Files.readString(target.resolve("file")));
    assertEquals(List.of(target), Folders.list(parent));
  }

  @Test
  void killBetweenTheTwoRenamingsLosesNothing() throws IOException {
    Path target = parent.resolve("out");
    Path dead = Files.createDirectory(parent.resolve(".out.preparing-0123456789abcdef"));
    Files.createDirectory(dead.resolve("new"));
    Files.writeString(Files.createDirectory(dead.resolve("old")).resolve("file"), "old");
    assertThrows(DataException.class, () -> OutputFolder.create(target, false, ""));
    assertEquals("old", Files.readString(target.resolve("file")));
    assertEquals(List.of(target), Folders.list(parent));
  }

  @Test
  void aLinkInThePlaceOfTheFolderIsReplacedAndItsTargetStays() throws IOException {
    Path victim = Files.createDirectory(parent.resolve("victim"));
    Files.writeString(victim.resolve("file"), "mine");
    Path target = Files.createSymbolicLink(parent.resolve("out"), victim);
    assertThrows(DataException.class, () -> OutputFolder.create(target, false, ""));
    try (OutputFolder folder = OutputFolder.create(target, true, "")) {
      folder.commit();
    }
    assertEquals("mine", Files.readString(victim.resolve("file")));
    assertEquals(List.of(), Folders.list(target));
  }
}
