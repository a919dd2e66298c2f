package org.jingu.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void theFileAppearsWithItsCommit() throws IOException {
    Path target = folder.resolve("deep/er/file");
    try (AtomicFile file = AtomicFile.create(target)) {
      file.channel().write(bytes("new"));
      assertFalse(Files.exists(target));
      file.commit();
    }
    assertEquals("new", Files.readString(target));
    assertEquals(List.of(target), Folders.list(target.getParent()));
  }

  @Test
  void closingWithoutCommitLeavesTheOldFileAndNothingElse() throws IOException {
    Path target = Files.writeString(folder.resolve("file"), "old");
    try (AtomicFile file = AtomicFile.create(target)) {
      file.channel().write(bytes("half"));
    }
    assertEquals("old", Files.readString(target));
    assertEquals(List.of(target), Folders.list(folder));
  }

  @Test
  void ofTwoWritersTheLastWins() throws IOException {
    Path target = folder.resolve("file");
    try (AtomicFile first = AtomicFile.create(target);
        AtomicFile second = AtomicFile.create(target)) {
      second.channel().write(bytes("second"));
      first.channel().write(bytes("first"));
      second.commit();
      assertEquals("second", Files.readString(target));
      first.commit();
    }
    assertEquals("first", Files.readString(target));
    assertEquals(List.of(target), Folders.list(folder));
  }

  @Test
  void linkIsReplacedAndWhatItPointsAtStays() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "mine");
    Path target = Files.createSymbolicLink(folder.resolve("file"), victim);
    AtomicFile.writeString(target, "new");
    assertEquals("mine", Files.readString(victim));
    assertEquals("new", Files.readString(target));
    assertFalse(Files.isSymbolicLink(target));
  }

  @Test
  void linkToFolderAroundTheFileIsFollowed() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), disk);
    AtomicFile.writeString(link.resolve("file"), "new");
    assertEquals("new", Files.readString(disk.resolve("file")));
  }

  @Test
  void folderAndDeviceAreRefused() {
    String message =
        assertThrows(FileSystemException.class, () -> AtomicFile.create(folder)).getMessage();
    assertTrue(message.contains("is a folder; name a file"), message);
    Path device = Path.of("/dev/null");
    if (Files.exists(device)) {
      message =
          assertThrows(FileSystemException.class, () -> AtomicFile.create(device)).getMessage();
      assertTrue(message.contains("is a device or a pipe"), message);
    }
  }

  @Test
  void aFileAmongItsFoldersIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    IOException e = assertThrows(IOException.class, () -> AtomicFile.create(file.resolve("er")));
    assertEquals(file + ": is a file, not a folder", Failures.reason(e));
  }

  @Test
  void aFolderThatTakesNoFilesIsToldWithTheFilesOwnName() {
    Path proc = Path.of("/proc/jingu-test");
    if (Files.exists(Path.of("/proc/self"))) {
      IOException e = assertThrows(IOException.class, () -> AtomicFile.create(proc));
      assertTrue(Failures.reason(e).startsWith(proc + ": "), Failures.reason(e));
    }
  }

  @Test
  void nameAsLongAsTheSystemTakesCanBeWritten() throws IOException {
    Path target = folder.resolve("n".repeat(255));
    AtomicFile.writeString(target, "new");
    assertEquals("new", Files.readString(target));
  }

  @Test
  void whatNobodyHoldsIsRemovedAndLinksOfThatNameAreLeftAlone() throws IOException {
    Path left = Files.writeString(folder.resolve(".jingu-0123456789abcdef.tmp"), "half");
    Path victim = Files.writeString(folder.resolve("victim"), "mine");
    Path link = folder.resolve(".jingu-00000000000000ff.tmp");
    Files.createSymbolicLink(link, victim);
    AtomicFile.writeString(folder.resolve("file"), "new");
    assertFalse(Files.exists(left));
    assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    assertEquals("mine", Files.readString(victim));
  }

  @Test
  void aLivingProcesssFileStaysAndADeadOnesGoes() throws IOException, InterruptedException {
    try (Child child = new Child("file", folder)) {
      child.awaitReady();
      Path its = Folders.list(folder).get(0);
      assertTrue(AtomicFile.isTemporary(its.getFileName().toString()), its.toString());
      Path other = Files.createDirectory(folder.resolve("other"));
      try (AtomicFile mine = AtomicFile.create(folder.resolve("mine"))) {
        mine.commit();
      }
      assertTrue(Files.exists(its));
      child.kill();
      // A folder is cleaned once a process: this one is another path to it.
      Path link = Files.createSymbolicLink(other.resolve("link"), folder);
      AtomicFile.writeString(link.resolve("mine"), "new");
      assertFalse(Files.exists(its));
    }
  }

  @Test
  void aSignalRemovesWhatIsUnfinished() throws IOException, InterruptedException {
    try (Child child = new Child("file", folder)) {
      child.awaitReady();
      child.terminate();
      assertEquals(List.of(), Folders.list(folder));
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
