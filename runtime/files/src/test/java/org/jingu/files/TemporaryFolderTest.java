package org.jingu.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  @TempDir Path parent;

  @Test
  void closingRemovesItAndWhatLinksInItPointAtStays() throws IOException {
    Path victim = Files.createDirectory(parent.resolve("victim"));
    Files.writeString(victim.resolve("file"), "mine");
    try (TemporaryFolder folder = make()) {
      Files.createDirectories(folder.path().resolve("deep/er"));
      Files.writeString(folder.path().resolve("deep/er/file"), "text");
      Files.createSymbolicLink(folder.path().resolve("link"), victim);
    }
    assertEquals(List.of(victim), Folders.list(parent));
    assertEquals("mine", Files.readString(victim.resolve("file")));
  }

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    try (TemporaryFolder folder = make()) {
      Assumptions.assumeTrue(
          folder.path().getFileSystem().supportedFileAttributeViews().contains("posix"));
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
    }
  }

  @Test
  void severalLiveBesideEachOther() throws IOException {
    try (TemporaryFolder first = make();
        TemporaryFolder second = make()) {
      assertTrue(Files.exists(first.path()));
      assertTrue(Files.exists(second.path()));
    }
  }

  @Test
  void aDeadProcesssFolderIsShownAndRemoved() throws IOException, InterruptedException {
    try (Child child = new Child("folder", parent)) {
      child.awaitReady();
      Path its = Folders.list(parent).get(0);
      make().close();
      assertTrue(Files.exists(its), "a living process's folder stays");
      child.kill();
      assertTrue(Files.exists(its), "a killed process leaves its folder");
      List<Path> dead = new ArrayList<>();
      TemporaryFolder.create(parent, "rows-", (it, own) -> dead.add(it)).close();
      assertEquals(List.of(its), dead);
      assertFalse(Files.exists(its));
    }
  }

  @Test
  void aSignalRemovesIt() throws IOException, InterruptedException {
    try (Child child = new Child("folder", parent)) {
      child.awaitReady();
      child.terminate();
      assertEquals(List.of(), Folders.list(parent));
    }
  }

  @Test
  void linksOfItsNameAndFoldersOfOtherNamesStay() throws IOException {
    Path victim = Files.createDirectory(parent.resolve("rows-mine"));
    Path link = parent.resolve("rows-0123456789abcdef");
    Files.createSymbolicLink(link, victim);
    make().close();
    assertTrue(Files.exists(victim));
    assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
  }

  private TemporaryFolder make() throws IOException {
    return TemporaryFolder.create(parent, "rows-", (dead, own) -> {});
  }
}
