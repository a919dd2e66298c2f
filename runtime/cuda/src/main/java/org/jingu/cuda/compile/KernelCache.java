package org.jingu.cuda.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;

/**
 * Compiles sources, each once a machine: code is kept in a folder, one file a source, architecture
 * and compiler version. A file appears whole or not at all.
 */
public final class KernelCache implements Kernels {
  private final Path folder;
  private final KernelCompiler compiler;

  /** With a folder, which need not exist yet. */
  public KernelCache(Path folder, KernelCompiler compiler) {
    this.folder = folder;
    this.compiler = compiler;
  }

  /** NVRTC, with the user's cache folder. */
  public static KernelCache ofUser() {
    return new KernelCache(UserCache.folder("kernels"), new Nvrtc());
  }

  /** Where compiled kernels are kept. */
  public Path folder() {
    return folder;
  }

  @Override
  public byte[] compile(String source, String architecture) {
    List<String> options =
        List.of("--gpu-architecture=" + architecture, "--std=c++17", "-lineinfo");
    Path file = folder.resolve(key(source, options) + ".cubin");
    try {
      if (Files.exists(file)) {
        return Files.readAllBytes(file);
      }
      byte[] code = compiler.compile(source, options);
      AtomicFile.write(file, code);
      return code;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the kernel cache cannot be read or written (%s); set XDG_CACHE_HOME to a folder that can"
              .formatted(Failures.reason(e)),
          e);
    }
  }

  private String key(String source, List<String> options) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((compiler.version() + options).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(source.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
