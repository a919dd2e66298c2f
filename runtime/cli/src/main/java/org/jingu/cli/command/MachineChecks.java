package org.jingu.cli.command;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jingu.cli.Machine;
import org.jingu.files.Failures;
import org.jingu.files.Folders;
import org.jspecify.annotations.Nullable;

/** What {@code jingu doctor} asks of Java, the processor, memory and the disk. */
final class MachineChecks {
  private static final long GIB = 1L << 30;
  private static final Runtime.Version OLDEST_SOUND_25 = Runtime.Version.parse("25.0.3");

  private MachineChecks() {}

  static List<Check> all() {
    return List.of(
        java(Runtime.version()),
        opens(),
        cores(),
        processor(),
        openMp(System.getenv("OMP_WAIT_POLICY")),
        memory(),
        heap(),
        disk("disk", Machine.nativeCache(), "native libraries are unpacked there"),
        disk(
            "temporary files",
            Path.of(System.getProperty("java.io.tmpdir")),
            "predict encodes raw rows there"));
  }

  static Check java(Runtime.Version version) {
    String found = version + " (" + System.getProperty("java.home") + ")";
    if (version.feature() < 17) {
      return Check.fail("Java", found + " is too old; use 17 to 25");
    }
    if (version.feature() == 25 && version.compareToIgnoreOptional(OLDEST_SOUND_25) < 0) {
      return Check.fail(
          "Java", found + " corrupts arrays that native code holds; use 25.0.3 or newer");
    }
    return version.feature() > 25
        ? Check.warn("Java", found + " is newer than what Jingu is tested with, 17 to 25")
        : Check.ok("Java", found);
  }

  private static Check opens() {
    return ByteBuffer.class.getModule().isOpen("java.nio", MachineChecks.class.getModule())
        ? Check.ok("JVM flags", "java.nio is open to Arrow")
        : Check.fail(
            "JVM flags",
            "Arrow cannot reach java.nio; start with ./jingu, or with"
                + " --add-opens=java.base/java.nio=ALL-UNNAMED");
  }

  private static Check cores() {
    int cores = Runtime.getRuntime().availableProcessors();
    String threads = System.getenv("OMP_NUM_THREADS");
    String found = cores + " cores, OMP_NUM_THREADS=" + (threads == null ? "unset" : threads);
    return threads != null && !threads.equals(String.valueOf(cores))
        ? Check.warn("cores", found + "; native code runs on another number of threads than Java")
        : Check.ok("cores", found);
  }

  private static Check processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return Check.ok("processor", System.getProperty("os.arch"));
    }
    try (Stream<String> lines = Files.lines(info)) {
      List<String> all = lines.toList();
      String flags = value(all, "flags");
      String model = value(all, "model name");
      for (String extension : List.of("avx512f", "avx2")) {
        if ((" " + flags + " ").contains(" " + extension + " ")) {
          return Check.ok("processor", model + ", " + extension);
        }
      }
      return System.getProperty("os.arch").equals("amd64")
          ? Check.warn("processor", model + " without AVX2: matrix products run slowly")
          : Check.ok("processor", System.getProperty("os.arch") + " " + model);
    } catch (IOException e) {
      return Check.warn("processor", "cannot read " + info + " (" + e + ")");
    }
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static Check openMp(@Nullable String policy) {
    return "passive".equalsIgnoreCase(policy)
        ? Check.ok("OpenMP", "OMP_WAIT_POLICY=passive")
        : Check.warn(
            "OpenMP",
            "OMP_WAIT_POLICY is "
                + (policy == null ? "unset" : policy)
                + "; idle workers then spin and halve the speed: set it to passive");
  }

  private static Check memory() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    String found =
        "%s of memory, %s free"
            .formatted(gib(system.getTotalMemorySize()), gib(system.getFreeMemorySize()));
    return system.getTotalMemorySize() < 3 * GIB
        ? Check.warn("memory", found + "; 4 GiB or more is comfortable")
        : Check.ok("memory", found);
  }

  private static Check heap() {
    long max = Runtime.getRuntime().maxMemory();
    return max < GIB
        ? Check.warn("heap", "at most " + gib(max) + "; JINGU_JVM_OPTS=-Xmx4g gives more")
        : Check.ok("heap", "at most " + gib(max) + "; JINGU_JVM_OPTS=-Xmx… changes it");
  }

  static Check disk(String subject, Path folder, String use) {
    try {
      FileStore store = Files.getFileStore(Folders.nearest(folder));
      String found = gib(store.getUsableSpace()) + " free in " + folder;
      return store.getUsableSpace() < GIB
          ? Check.warn(subject, found + "; " + use)
          : Check.ok(subject, found);
    } catch (IOException e) {
      return Check.fail(subject, "cannot use " + Failures.reason(e) + "; " + use);
    }
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIB);
  }
}
