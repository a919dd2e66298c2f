package org.jingu.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Unfinished files and folders: this process's own, which a signal removes, and those of dead
 * processes. A living process holds a lock, which the system releases however it ends; so neither a
 * process number that was given anew nor a clock decides, and another machine's are told apart too.
 */
final class Leftovers {
  /** The file in a temporary folder that its process holds. */
  static final String LOCK = ".lock";

  private static final String RANDOM = "[0-9a-f]{16}";
  private static final Pattern FILE = Pattern.compile("\\.jingu-" + RANDOM + "\\.tmp");
  private static final SecureRandom NAMES = new SecureRandom();
  private static final int ATTEMPTS = 100;
  private static final long PAUSE_MILLIS = 20;

  /** Opening and closing one of these again would release its lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private static final Set<Path> DOOMED = ConcurrentHashMap.newKeySet();
  private static final Set<Path> CLEANED = ConcurrentHashMap.newKeySet();
  private static volatile boolean interrupted;

  static {
    try {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(Leftovers::removeDoomed, "remove unfinished files"));
    } catch (IllegalStateException e) {
      // The JVM is going down already: what is begun now is small, and completed.
    }
  }

  private Leftovers() {}

  static String fileName() {
    return ".jingu-" + random() + ".tmp";
  }

  static String random() {
    return HexFormat.of().toHexDigits(NAMES.nextLong());
  }

  static boolean isFile(String name) {
    return FILE.matcher(name).matches();
  }

  static void own(Path path) {
    OWN.add(path);
  }

  static void removeOnSignal(Path path) {
    DOOMED.add(path);
  }

  static void spare(Path path) {
    DOOMED.remove(path);
  }

  static void disown(Path path) {
    DOOMED.remove(path);
    OWN.remove(path);
  }

  /** Whether a signal took files away from work that was not done. */
  static boolean interrupted() {
    return interrupted;
  }

  /** Until nothing is left: the thread that works in there may still make files. */
  private static void removeDoomed() {
    interrupted = !DOOMED.isEmpty();
    boolean left = interrupted;
    for (int i = 0; i < ATTEMPTS && left; i++) {
      DOOMED.forEach(Leftovers::tryToDelete);
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      left = DOOMED.stream().anyMatch(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    }
  }

  private static void tryToDelete(Path path) {
    try {
      Folders.delete(path);
    } catch (IOException e) {
      // The next attempt may succeed.
    }
  }

  /** Takes a lock that tells other processes that this one lives; false where one was faster. */
  static boolean hold(FileChannel channel, Path path) {
    try {
      if (channel.tryLock() == null) {
        return false;
      }
    } catch (IOException e) {
      // A file system without locks: then nobody can take the file for a leftover either.
    }
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Removes unfinished files of dead processes, once a folder.
   *
   * @param own a file of this process, whose owner's files are looked at
   */
  static void removeFilesOfTheDead(Path folder, Path own) {
    if (!CLEANED.add(folder)) {
      return;
    }
    for (Path path : list(folder, FILE)) {
      if (isOurs(path, own) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        ifDead(path, Files::deleteIfExists, StandardOpenOption.WRITE);
      }
    }
  }

  /**
   * Removes folders of dead processes.
   *
   * @param own a folder of this process, whose owner's folders are looked at
   * @param before sees each of them first, and the own one
   */
  static void removeFoldersOfTheDead(
      Path parent, String prefix, Path own, BiConsumer<Path, Path> before) {
    Pattern names = Pattern.compile(Pattern.quote(prefix) + RANDOM);
    for (Path path : list(parent, names)) {
      if (isOurs(path, own) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        ifDead(
            path.resolve(LOCK),
            lock -> {
              before.accept(path, own);
              Folders.delete(path);
            },
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
      }
    }
  }

  private interface Removal {
    void of(Path path) throws IOException;
  }

  private static void ifDead(Path held, Removal removal, StandardOpenOption... options) {
    Set<OpenOption> all = new HashSet<>(Set.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(held, all)) {
      if (channel.tryLock() != null) {
        removal.of(held);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Not ours to judge: it stays.
    }
  }

  /** Tidying is no reason to fail: a folder that cannot be listed may still be written to. */
  private static List<Path> list(Path folder, Pattern names) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (names.matcher(entry.getFileName().toString()).matches()) {
          found.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found;
    }
    return found;
  }

  private static boolean isOurs(Path path, Path own) {
    try {
      return !OWN.contains(path)
          && Files.getOwner(path, LinkOption.NOFOLLOW_LINKS)
              .equals(Files.getOwner(own, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
