package org.jingu.cuda.blas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.cuda.global.cublas;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.Device;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.files.SmallFile;

/**
 * Opens cuBLASLt with what was measured for a device: the user's own file, or else the one that
 * this program brings for it, if it does.
 */
public record ProductLibraries(MeasuredProducts measured) implements Products.Factory {
  private static final int MOST_MEGABYTES = 16;

  /**
   * For a device of this machine.
   *
   * @param folder the user's files, which need not exist
   * @throws CudaException if its file cannot be read
   */
  public static ProductLibraries of(Device device, Path folder) {
    return new ProductLibraries(read(folder, fileName(device)));
  }

  /** The name of a device's file, for the cuBLASLt of this machine. */
  public static String fileName(Device device) {
    return MeasuredProducts.fileName(device, cublas.cublasLtGetVersion());
  }

  /**
   * Reads a file of a folder, or of this program, if there is one.
   *
   * @throws CudaException if it cannot be read
   */
  static MeasuredProducts read(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      if (Files.exists(file)) {
        return MeasuredProducts.parse(SmallFile.readString(file, MOST_MEGABYTES), file.toString());
      }
      try (InputStream brought = ProductLibraries.class.getResourceAsStream("products/" + name)) {
        return brought == null
            ? MeasuredProducts.NONE
            : MeasuredProducts.parse(
                new String(brought.readAllBytes(), StandardCharsets.UTF_8), name);
      }
    } catch (IOException e) {
      throw new CudaException(
          "the measured products of %s cannot be read (%s)".formatted(file, Failures.reason(e)), e);
    }
  }

  /** Writes a file, which appears whole or not at all. */
  public static void write(Path file, MeasuredProducts measured) {
    try {
      AtomicFile.write(file, measured.text().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Products open(Device device, Precision precision) {
    return new ProductLibrary(device, precision, measured);
  }
}
