package org.jingu.cuda.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvrtc;

/**
 * A library of CUDA.
 *
 * @param name as people know it
 * @param version asks it for its version, 1000 times the major and 10 times the minor one; loads it
 * @param file where it was loaded from
 */
record CudaLibrary(String name, IntSupplier version, Supplier<String> file) {
  private static final Path LOADED = Path.of("/proc/self/maps");
  private static final int CUBLAS_MINOR = 100;
  private static final int CUBLAS_MAJOR = 10_000;

  /** Those that training needs. */
  static List<CudaLibrary> all() {
    return List.of(
        new CudaLibrary("CUDA runtime", CudaLibrary::runtime, () -> file("libcudart.so")),
        new CudaLibrary("NVRTC", CudaLibrary::compiler, () -> file("libnvrtc.so")),
        new CudaLibrary("cuBLASLt", CudaLibrary::products, () -> file("libcublasLt.so")));
  }

  private static int runtime() {
    int[] version = new int[1];
    check(cudart.cudaRuntimeGetVersion(version), "cudaRuntimeGetVersion");
    return version[0];
  }

  private static int compiler() {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(nvrtc.nvrtcVersion(major, minor), "nvrtcVersion");
    return major[0] * 1000 + minor[0] * 10;
  }

  private static int products() {
    long version = cublas.cublasLtGetVersion();
    check(version > 0 ? 0 : 1, "cublasLtGetVersion");
    return (int) (version / CUBLAS_MAJOR * 1000 + version / CUBLAS_MINOR % 100 * 10);
  }

  private static void check(int status, String call) {
    if (status != 0) {
      throw new CudaException(call + " failed with error " + status);
    }
  }

  /** Such as 13.1 for 13010. */
  static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  private static String file(String library) {
    try (Stream<String> lines = Files.lines(LOADED)) {
      return lines
          .filter(line -> line.contains("/" + library))
          .map(line -> line.substring(line.indexOf('/')))
          .findFirst()
          .orElse("at an unknown place");
    } catch (IOException e) {
      return "at an unknown place (" + LOADED + " cannot be read)";
    }
  }

  /** What the system says: JavaCPP's own message, of a search path, comes before it. */
  static String reason(LinkageError error) {
    Throwable innermost = error;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String text = String.valueOf(innermost.getMessage());
    int library = text.lastIndexOf(".so: ");
    return library < 0 ? text : text.substring(library + ".so: ".length());
  }
}
