package org.jingu.cuda.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compiles CUDA C for a GPU on a machine that may have none: with NVRTC from the class path or an
 * installed toolkit, else with nvcc.
 *
 * <p>The bindings of NVRTC also load those of the driver. NVRTC therefore runs in a process of its
 * own, which is given an empty driver library where the machine has none.
 */
public final class DeviceCompiler {
  private static final long MOST_SECONDS = 300;

  private final @Nullable String libraryPath;

  private DeviceCompiler(@Nullable String libraryPath) {
    this.libraryPath = libraryPath;
  }

  /**
   * Looks for a compiler.
   *
   * @param folder of the caller, for small files
   * @return null if there is none
   */
  public static @Nullable DeviceCompiler find(Path folder) throws IOException {
    Path probe = Files.writeString(folder.resolve("probe.cu"), "__global__ void nothing() {}\n");
    for (String path : List.of("", driverStub(folder))) {
      DeviceCompiler nvrtc = new DeviceCompiler(join(path, System.getenv("LD_LIBRARY_PATH")));
      if (nvrtc.compileInProcess("sm_90", List.of(probe)).isEmpty()) {
        return nvrtc;
      }
    }
    return run(List.of("nvcc", "--version"), null, folder.resolve("nvcc.log")) == 0
        ? new DeviceCompiler(null)
        : null;
  }

  private static String join(String first, @Nullable String second) {
    return Stream.of(first, second == null ? "" : second)
        .filter(path -> !path.isEmpty())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElse("");
  }

  private static String driverStub(Path folder) throws IOException {
    Path source = Files.writeString(folder.resolve("driver.c"), "");
    Path stub = Files.createDirectories(folder.resolve("stub")).resolve("libcuda.so.1");
    List<String> command =
        List.of(
            "gcc", "-shared", "-Wl,-soname,libcuda.so.1", "-o", stub.toString(), source.toString());
    return run(command, null, folder.resolve("stub.log")) == 0 ? stub.getParent().toString() : "";
  }

  /** Which compiler it is. */
  public String name() {
    return libraryPath == null ? "nvcc" : "NVRTC";
  }

  /**
   * Compiles files.
   *
   * @param architecture such as sm_90
   * @return what the compiler says of those that it refuses; empty if it takes all
   */
  public String compile(String architecture, List<Path> sources) throws IOException {
    if (libraryPath != null) {
      return compileInProcess(architecture, sources);
    }
    StringBuilder problems = new StringBuilder();
    for (Path source : sources) {
      Path log = source.resolveSibling(source.getFileName() + ".log");
      List<String> command =
          List.of(
              "nvcc",
              "-cubin",
              "-arch=" + architecture,
              "-std=c++17",
              "-o",
              source + ".cubin",
              source.toString());
      if (run(command, null, log) != 0) {
        problems.append(Files.readString(log));
      }
    }
    return problems.toString();
  }

  private String compileInProcess(String architecture, List<Path> sources) throws IOException {
    Path log = Files.createTempFile("nvrtc", ".log");
    try {
      List<String> command =
          new ArrayList<>(
              Arrays.asList(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  CompileFiles.class.getName(),
                  architecture));
      sources.forEach(source -> command.add(source.toString()));
      int code = run(command, libraryPath, log);
      return code == 0 ? "" : Files.readString(log);
    } finally {
      Files.delete(log);
    }
  }

  private static int run(List<String> command, @Nullable String libraryPath, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    if (libraryPath != null && !libraryPath.isEmpty()) {
      builder.environment().put("LD_LIBRARY_PATH", libraryPath);
    }
    try {
      Process process = builder.start();
      if (process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      return -1;
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
