package org.jingu.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code jingu serve} as a program of its own, with a small heap that is there from the start. */
final class ServeProcess implements AutoCloseable {
  private static final String SERVING = "serving at ";
  private static final int START_SECONDS = 60;
  private static final int LOOKS = 3;

  private final Process process;
  private final Path log;
  private final String address;

  private ServeProcess(Process process, Path log, String address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * Starts it at a free port.
   *
   * @param folder for what it prints
   * @param options of the command, models among them
   */
  static ServeProcess start(Path folder, List<String> options) throws IOException {
    Path arguments = folder.resolve("serve.arguments");
    Files.writeString(arguments, "-cp\n\"" + System.getProperty("java.class.path") + "\"\n");
    Path log = folder.resolve("serve.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the launcher sets them, and a heap whose growth cannot hide that of other memory.
    command.addAll(List.of("--add-opens=java.base/java.nio=ALL-UNNAMED", "-XX:+UseParallelGC"));
    command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("@" + arguments, "org.jingu.cli.Main", "serve", "--port", "0"));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putIfAbsent("OMP_WAIT_POLICY", "passive");
    // Requests that come at once have a core each.
    builder.environment().putIfAbsent("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    try {
      return new ServeProcess(process, log, address(process, log));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String address(Process process, Path log) throws IOException {
    for (int i = 0; i < 50 * START_SECONDS && process.isAlive(); i++) {
      Optional<String> line =
          Files.readAllLines(log).stream().filter(it -> it.startsWith(SERVING)).findFirst();
      if (line.isPresent()) {
        return line.get().substring(SERVING.length()).strip();
      }
      await(20);
    }
    throw new IllegalStateException("the server does not start: " + Files.readString(log));
  }

  private static void await(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  String address() {
    return address;
  }

  /** What it has printed. */
  String printed() throws IOException {
    return Files.readString(log);
  }

  /**
   * What it holds, after its garbage is collected.
   *
   * @param heapBytes Java's heap in use
   * @param residentBytes all memory, the whole heap included
   * @param files open files and connections
   * @param replacedModels files that are mapped though others took their names
   */
  record Held(long heapBytes, long residentBytes, int files, int replacedModels) {}

  /** The least of several looks, between which slow clients come and go; Linux alone tells. */
  Held held() throws IOException {
    Held least = look();
    for (int i = 1; i < LOOKS; i++) {
      Held now = look();
      least =
          new Held(
              Math.min(least.heapBytes, now.heapBytes),
              Math.min(least.residentBytes, now.residentBytes),
              Math.min(least.files, now.files),
              Math.min(least.replacedModels, now.replacedModels));
    }
    return least;
  }

  private Held look() throws IOException {
    collectGarbage();
    Path of = Path.of("/proc", String.valueOf(process.pid()));
    String metrics =
        new String(new HttpCaller(address).get("/metrics").body(), StandardCharsets.UTF_8);
    long heap = (long) number(metrics, "jingu_serve_heap_used_bytes");
    long resident = 1024 * (long) number(Files.readString(of.resolve("status")), "VmRSS:");
    try (Stream<Path> open = Files.list(of.resolve("fd"));
        Stream<String> maps = Files.lines(of.resolve("maps"))) {
      long replaced =
          maps.filter(it -> it.endsWith(".jingu (deleted)"))
              .map(it -> it.substring(it.indexOf('/')))
              .distinct()
              .count();
      return new Held(heap, resident, (int) open.count(), (int) replaced);
    }
  }

  private static double number(String text, String name) {
    return text.lines()
        .filter(it -> it.startsWith(name))
        .map(it -> it.substring(name.length()).strip().split(" ", -1)[0])
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name + " in " + text));
  }

  private void collectGarbage() throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process collect =
        new ProcessBuilder(tool.toString(), String.valueOf(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (collect.waitFor() != 0) {
        throw new IllegalStateException("jcmd cannot reach the server");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Asks it to end and waits for that. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the server does not end");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
