package org.jingu.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.jingu.engine.plugin.MachineFailure;
import org.jingu.files.Folders;
import org.jspecify.annotations.Nullable;

/** What the machine lacks, for a user: memory, disk, or a place for native libraries. */
public final class Machine {
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";
  private static final Set<String> TRAINING = Set.of("train", "compare", "quickstart");
  private static final Set<String> SCORING = Set.of("evaluate", "predict");

  private Machine() {}

  /**
   * What an error says of the machine, or null where it says nothing.
   *
   * @param command the command that runs, for advice that fits
   */
  static @Nullable String lacks(Throwable error, String command) {
    Throwable failure = MachineFailure.of(error);
    if (failure == null) {
      return null;
    }
    if (failure instanceof OutOfMemoryError) {
      return memory(String.valueOf(failure.getMessage()), command);
    }
    return failure instanceof LinkageError
        ? libraries(failure)
        : "the disk is full (" + failure.getMessage() + "); make room";
  }

  private static String memory(String found, String command) {
    if (found.contains("native thread")) {
      return "cannot start a thread (%s); raise the limits of processes (ulimit -u) and memory"
          .formatted(found);
    }
    boolean heap =
        found.contains("heap") || found.contains("GC overhead") || found.contains("size");
    return "out of memory (%s)%s; %s gives more"
        .formatted(
            found,
            advice(command),
            heap ? "JINGU_JVM_OPTS=-Xmx…" : "memory that other programs leave free");
  }

  private static String advice(String command) {
    if (TRAINING.contains(command)) {
      return "; a smaller batch_size or embedding_dim needs less";
    }
    if (SCORING.contains(command)) {
      return "; the model's tables are most of what is held";
    }
    return command.equals("prepare")
        ? "; the distinct ids of fitted vocabularies are most of what is held, hashed ids need none"
        : "";
  }

  private static String libraries(Throwable failure) {
    Path folder = nativeCache();
    return ("cannot load native libraries (%s); they are unpacked into %s, which must be writable"
            + " and let programs run, with 500 MB free (%s are):"
            + " JINGU_JVM_OPTS=-D%s=DIR names another folder, 'jingu doctor' tells more")
        .formatted(failure.getMessage(), folder, free(folder), CACHE);
  }

  /** Where native libraries are unpacked, once for each version. */
  public static Path nativeCache() {
    String named = System.getProperty(CACHE);
    if (named != null) {
      return Path.of(named);
    }
    try {
      return Loader.getCacheDir().toPath();
    } catch (IOException | LinkageError e) {
      return Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    }
  }

  private static String free(Path folder) {
    try {
      long free = Files.getFileStore(Folders.nearest(folder)).getUsableSpace();
      return String.format(Locale.ROOT, "%,.0f MB", free / 1e6);
    } catch (IOException e) {
      return "unknown MB";
    }
  }
}
