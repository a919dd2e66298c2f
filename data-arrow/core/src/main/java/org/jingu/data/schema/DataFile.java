package org.jingu.data.schema;

import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * A file of a split. What is recorded beside the path is trusted only while the size matches.
 *
 * @param path relative to the folder; a hand-written schema may name a folder or a glob
 * @param rows the number of examples, where known
 * @param bytes the file's size, where known
 * @param sha256 the digest of the file's content in lower-case hexadecimal, where known
 */
public record DataFile(
    @Doc("file, folder or glob, relative to the folder") String path,
    @Doc("number of examples") @Range(min = 0) @Nullable Long rows,
    @Doc("size of the file") @Range(min = 0) @Nullable Long bytes,
    @Doc("SHA-256 of the file in lower-case hexadecimal") @Nullable String sha256) {
  /**
   * Checks the digest's form.
   *
   * @throws IllegalArgumentException if it is not 64 hexadecimal digits
   */
  public DataFile {
    if (sha256 != null && !sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "file '%s' has sha256 '%s'; it must be 64 lower-case hexadecimal digits"
              .formatted(path, sha256));
    }
  }
}
