package org.jingu.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Another process with an unfinished file or folder. */
final class Child implements AutoCloseable {
  private final Process process;

  Child(String kind, Path folder) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Unfinished.class.getName(),
                kind,
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
  }

  void awaitReady() throws IOException {
    if (process.getInputStream().read() != '.') {
      throw new IOException("the other process did not start");
    }
  }

  /** As kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As Ctrl-C and SIGTERM do. */
  void terminate() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** What runs in the other process. */
  static final class Unfinished {
    private Unfinished() {}

    /** With the kind and the folder. */
    public static void main(String[] args) throws IOException, InterruptedException {
      Path folder = Path.of(args[1]);
      if (args[0].equals("file")) {
        AtomicFile.create(folder.resolve("unfinished"));
      } else {
        TemporaryFolder made = TemporaryFolder.create(folder, "rows-", (dead, own) -> {});
        Files.createDirectories(made.path().resolve("deep"));
        Files.writeString(made.path().resolve("deep/file"), "half");
      }
      System.out.print('.');
      System.out.flush();
      Thread.sleep(60_000);
    }
  }
}
