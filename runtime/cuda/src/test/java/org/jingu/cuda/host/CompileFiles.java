package org.jingu.cuda.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.cuda.compile.KernelCache;
import org.jingu.cuda.compile.Nvrtc;
import org.jingu.cuda.driver.CudaException;

/** Compiles files with NVRTC as kernels are compiled; see {@link DeviceCompiler}. */
public final class CompileFiles {
  private CompileFiles() {}

  /**
   * Ends with 1 if a file does not compile, after its message.
   *
   * @param arguments the architecture, then the files
   */
  public static void main(String[] arguments) throws IOException {
    Path cache = Files.createTempDirectory("kernels");
    Nvrtc nvrtc = new Nvrtc();
    System.out.println("NVRTC " + nvrtc.version());
    int code = 0;
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      try {
        new KernelCache(cache, nvrtc).compile(Files.readString(Path.of(file)), arguments[0]);
      } catch (CudaException e) {
        System.out.println(e.getMessage());
        code = 1;
      }
    }
    try (var kept = Files.list(cache)) {
      for (Path file : kept.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(cache);
    System.exit(code);
  }
}
