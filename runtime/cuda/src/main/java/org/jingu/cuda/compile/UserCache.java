package org.jingu.cuda.compile;

import java.nio.file.Path;

/** The user's folder for what can be made again: $XDG_CACHE_HOME/jingu, or ~/.cache/jingu. */
public final class UserCache {
  private UserCache() {}

  /** A folder in it, which need not exist. */
  public static Path folder(String name) {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return caches.resolve("jingu").resolve(name);
  }
}
