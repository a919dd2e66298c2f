package org.jingu.cuda.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code nvidia-smi}, which comes with the driver and needs no library of a toolkit. */
public final class DriverTool {
  private static final List<String> QUERY =
      List.of("nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader", "--id=0");
  private static final Pattern CAPABILITY = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})");
  private static final int SECONDS = 20;

  private DriverTool() {}

  /** What this machine's first GPU can do; empty if there is none, or no such tool. */
  public static Optional<ComputeCapability> capability() {
    return capability(QUERY);
  }

  static Optional<ComputeCapability> capability(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          return Optional.empty();
        }
        byte[] printed = process.getInputStream().readAllBytes();
        Matcher number = CAPABILITY.matcher(new String(printed, StandardCharsets.UTF_8).strip());
        return number.matches()
            ? Optional.of(
                new ComputeCapability(
                    Integer.parseInt(number.group(1)), Integer.parseInt(number.group(2))))
            : Optional.empty();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
