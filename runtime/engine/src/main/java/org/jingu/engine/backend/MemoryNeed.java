package org.jingu.engine.backend;

import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The memory of a device that a run needs.
 *
 * @param bytes by what they are for
 */
public record MemoryNeed(Map<String, Long> bytes) {
  /** All of it. */
  public long total() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Such as "12.41 GiB (embedding tables 12.40, activations 0.01)"; what needs nothing is left out.
   */
  @Override
  public String toString() {
    StringJoiner parts = new StringJoiner(", ", " (", ")");
    bytes.forEach(
        (part, size) -> {
          if (size > 0) {
            parts.add(String.format(Locale.ROOT, "%s %.2f", part, size / 0x1p30));
          }
        });
    return String.format(Locale.ROOT, "%.2f GiB", total() / 0x1p30) + parts;
  }
}
