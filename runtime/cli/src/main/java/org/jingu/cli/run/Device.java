package org.jingu.cli.run;

import java.util.Locale;

/** Where a model computes. Each device has an engine of its name, which is its default. */
public enum Device {
  /** The processor. */
  CPU,
  /** An NVIDIA GPU. */
  CUDA;

  /** The name on the command line, of the device and of its default engine. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
