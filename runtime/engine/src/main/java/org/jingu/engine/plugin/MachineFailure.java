package org.jingu.engine.plugin;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures of the machine from those of the code in which they show: no memory, no disk, or
 * native libraries of the runtime that cannot be unpacked or loaded, which happens wherever an
 * array is made first, most often in a plugin.
 */
public final class MachineFailure {
  private static final List<String> NATIVE = List.of("org.nd4j.", "org.bytedeco.");

  private MachineFailure() {}

  /**
   * The machine's failure among an error and its causes, or null where there is none: an {@link
   * OutOfMemoryError}, a {@link LinkageError} of the runtime's native libraries, or an exception of
   * a full disk.
   */
  public static @Nullable Throwable of(Throwable error) {
    Throwable found = null;
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable at = error; at != null && seen.add(at); at = at.getCause()) {
      if (at instanceof OutOfMemoryError) {
        return at;
      }
      if (isOfNativeLibraries(at) || isFullDisk(at)) {
        found = at;
      }
    }
    return found;
  }

  private static boolean isFullDisk(Throwable error) {
    String message = error.getMessage();
    return message != null
        && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
  }

  private static boolean isOfNativeLibraries(Throwable error) {
    if (error instanceof UnsatisfiedLinkError) {
      return List.of(error.getStackTrace()).stream()
          .anyMatch(frame -> NATIVE.stream().anyMatch(frame.getClassName()::startsWith));
    }
    String message = String.valueOf(error.getMessage());
    return error instanceof NoClassDefFoundError
        && NATIVE.stream()
            .anyMatch(name -> message.startsWith("Could not initialize class " + name));
  }
}
