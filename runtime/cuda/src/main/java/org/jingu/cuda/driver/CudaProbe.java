package org.jingu.cuda.driver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has for CUDA: driver, device and libraries, in the order in which one needs the
 * other. Looking stops at the first part that lacks.
 */
public final class CudaProbe {
  /** The first with the tensor-core products and copies that kernels use. */
  private static final ComputeCapability OLDEST_DEVICE = new ComputeCapability(8, 0);

  private static final DriverCalls CALLS = new NativeCalls();

  private final CudaBindings bindings;
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, String> versions = new LinkedHashMap<>();
  private @Nullable String missing;

  /**
   * A part that is there.
   *
   * @param name such as driver or NVRTC
   * @param found its version and where it is
   */
  public record Part(String name, String found) {}

  /** Probes a driver and libraries, all of which may throw a {@link LinkageError}. */
  CudaProbe(CudaBindings bindings, DriverCalls calls, List<CudaLibrary> libraries) {
    this.bindings = bindings;
    try {
      missing = driver(calls);
      if (missing == null) {
        missing = device(calls);
      }
    } catch (LinkageError e) {
      missing = unloaded(CudaLibrary.reason(e));
    } catch (CudaException e) {
      missing = e.getMessage() + driverNeeded();
    }
    for (int i = 0; missing == null && i < libraries.size(); i++) {
      missing = library(libraries.get(i));
    }
  }

  private CudaProbe(String missing) {
    this.bindings = CudaBindings.ofThisBuild();
    this.missing = missing;
  }

  private static final class OfThisMachine {
    static final CudaProbe PROBE = look();

    private static CudaProbe look() {
      String other = otherBindings(CudaProbe.class.getClassLoader());
      return other == null
          ? new CudaProbe(CudaBindings.ofThisBuild(), CALLS, CudaLibrary.all())
          : new CudaProbe(other);
    }
  }

  /**
   * What this machine's first GPU can do.
   *
   * @throws CudaException if there is none, no driver or no run-time library
   */
  public static ComputeCapability capability() {
    try {
      Driver driver = new Driver(CALLS);
      driver.check(driver.calls().init(), "cuInit");
      return new Device(driver.calls(), 0).capability();
    } catch (LinkageError e) {
      throw new CudaException(CudaLibrary.reason(e), e);
    }
  }

  /** What this machine has; it is looked for once. */
  public static CudaProbe ofThisMachine() {
    return OfThisMachine.PROBE;
  }

  /** What lacks on this machine to run on a GPU, and what to do; null if nothing does. */
  public static @Nullable String missing() {
    return ofThisMachine().lacks();
  }

  /**
   * This machine's driver, ready for use.
   *
   * @throws CudaException if anything lacks
   */
  static DriverCalls requireAll() {
    String missing = missing();
    if (missing != null) {
      throw new CudaException(missing);
    }
    return CALLS;
  }

  /** What lacks to run on a GPU, and what to do; null if nothing does. */
  public @Nullable String lacks() {
    return missing;
  }

  /** What is there. */
  public List<Part> parts() {
    return List.copyOf(parts);
  }

  /** The versions of the driver and of the libraries, by name. */
  public Map<String, String> versions() {
    return Collections.unmodifiableMap(versions);
  }

  /** ND4J's CUDA backend brings older bindings, through which nothing here can be called. */
  static @Nullable String otherBindings(ClassLoader loader) {
    return loader.getResource("org/nd4j/linalg/jcublas/JCublasBackend.class") == null
        ? null
        : "this build has ND4J's CUDA backend in the place of Jingu's; build without"
            + " JINGU_PROFILES=nd4j-cuda for --device cuda, or name --engine nd4j";
  }

  private @Nullable String driver(DriverCalls calls) {
    int[] version = new int[1];
    int status = calls.version(version);
    if (status == DriverCalls.SUCCESS && version[0] > 0 && version[0] < bindings.oldestDriver()) {
      return "the NVIDIA driver is too old: it supports CUDA %s, and %s is needed, which driver %d brings: update the driver%s"
          .formatted(
              CudaLibrary.version(version[0]),
              CudaLibrary.version(bindings.oldestDriver()),
              bindings.oldestDriverBranch(),
              bindings.otherBuild());
    }
    if (status == DriverCalls.SUCCESS) {
      status = calls.init();
    }
    if (status != DriverCalls.SUCCESS) {
      String text = calls.errorText(status);
      return "the NVIDIA driver does not start: error %d%s; check it with nvidia-smi%s"
          .formatted(status, text == null ? "" : ", '" + text + "'", driverNeeded());
    }
    parts.add(new Part("NVIDIA driver", "supports CUDA " + CudaLibrary.version(version[0])));
    versions.put("NVIDIA driver", "CUDA " + CudaLibrary.version(version[0]));
    return null;
  }

  private @Nullable String device(DriverCalls calls) {
    int[] count = new int[1];
    int status = calls.deviceCount(count);
    if (status != DriverCalls.SUCCESS || count[0] == 0) {
      return "the NVIDIA driver shows no GPU; check with nvidia-smi, and that CUDA_VISIBLE_DEVICES does not hide it";
    }
    Device device = new Device(calls, 0);
    parts.add(
        new Part(
            "GPU",
            "%s, %.1f GiB free".formatted(device, device.freeMemory() / 0x1p30)
                + (count[0] > 1 ? "; " + (count[0] - 1) + " more are not used" : "")));
    ComputeCapability capability = device.capability();
    return capability.isBelow(OLDEST_DEVICE)
        ? "%s has compute capability %s; --device cuda needs %s or later: compute with --device cpu"
            .formatted(device, capability, OLDEST_DEVICE)
        : null;
  }

  private @Nullable String library(CudaLibrary library) {
    try {
      int version = library.version().getAsInt();
      versions.put(library.name(), CudaLibrary.version(version));
      parts.add(
          new Part(library.name(), CudaLibrary.version(version) + ", " + library.file().get()));
      return null;
    } catch (LinkageError e) {
      return "%s cannot be loaded: %s%s"
          .formatted(library.name(), CudaLibrary.reason(e), librariesNeeded());
    } catch (CudaException e) {
      return library.name() + " does not work: " + e.getMessage() + librariesNeeded();
    }
  }

  private String unloaded(String reason) {
    return reason.contains("libcuda.so")
        ? "no NVIDIA driver was found (" + reason + ")" + driverNeeded()
        : "CUDA's run-time library cannot be loaded (" + reason + ")" + librariesNeeded();
  }

  private String driverNeeded() {
    return "; --device cuda needs an NVIDIA GPU with a driver of version %d or later"
        .formatted(bindings.oldestDriverBranch());
  }

  private String librariesNeeded() {
    return "; --device cuda needs %s: install them and add their folder to LD_LIBRARY_PATH%s, see docs/gpu.md"
        .formatted(bindings.libraries(), bindings.otherBuild());
  }
}
