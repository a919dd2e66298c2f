package org.jingu.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * What of a machine the last bits of results depend on: OpenMP's threads cut the sums of products,
 * and the processor's instructions and the libraries' versions choose the code.
 */
public final class CpuEnvironment {
  private static final String UNKNOWN = "unknown";
  private static final Pattern FIRST_NUMBER = Pattern.compile("\\s*(\\d{1,6})\\b.*");
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private CpuEnvironment() {}

  /** The values by name, with those of oneDNN and OpenBLAS. */
  public static Map<String, String> describe() {
    Map<String, String> values = machine();
    values.put("instruction_set", dnnl.get_effective_cpu_isa().toString().toLowerCase(Locale.ROOT));
    values.put("onednn", version("dnnl"));
    values.put("openblas", version("openblas"));
    return values;
  }

  /** The values by name that do not depend on these libraries. */
  public static Map<String, String> machine() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("omp_num_threads", Integer.toString(openMpThreads()));
    values.put("processor", processor(CPU_INFO));
    values.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    return values;
  }

  /** OpenMP's threads in this process, where nobody sets fewer. */
  public static int openMpThreads() {
    return ompThreads(System.getenv("OMP_NUM_THREADS"), Runtime.getRuntime().availableProcessors());
  }

  /** OpenMP's threads: what the variable says, else all cores; of nested levels, the outermost. */
  static int ompThreads(@Nullable String variable, int cores) {
    Matcher number = FIRST_NUMBER.matcher(variable == null ? "" : variable);
    int threads = number.matches() ? Integer.parseInt(number.group(1)) : 0;
    return threads > 0 ? threads : cores;
  }

  /** The processor's name, as Linux gives it. */
  static String processor(Path info) {
    String architecture = System.getProperty("os.arch");
    try {
      for (String line : Files.readAllLines(info)) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).strip().equals("model name")) {
          return line.substring(colon + 1).strip() + ", " + architecture;
        }
      }
      return architecture;
    } catch (IOException e) {
      return architecture; // not Linux
    }
  }

  private static String version(String library) {
    try {
      return Loader.getVersion("org.bytedeco", library);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }
}
