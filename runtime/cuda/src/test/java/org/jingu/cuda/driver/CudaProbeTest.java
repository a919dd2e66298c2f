package org.jingu.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntSupplier;
import org.jingu.cuda.nulldevice.NullDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CudaProbeTest {
  private static final long MEMORY = 24L << 30;
  private static final CudaBindings BINDINGS = new CudaBindings(13010);

  @Test
  void aMachineWithEverythingLacksNothingAndSaysWhatItHas() {
    CudaProbe probe = probe(new NullDriver(MEMORY));
    assertNull(probe.lacks());
    assertEquals(
        List.of(
            new CudaProbe.Part("NVIDIA driver", "supports CUDA 13.1"),
            new CudaProbe.Part("GPU", "device 0, null device, sm_90, 24.0 GiB, 24.0 GiB free"),
            new CudaProbe.Part("NVRTC", "13.0, /usr/lib/libnvrtc.so.13")),
        probe.parts());
  }

  @Test
  void withoutADriverThatIsSaid() {
    assertStarts(
        "no NVIDIA driver was found (libcuda.so.1: cannot open shared object file: No such file or"
            + " directory); --device cuda needs an NVIDIA GPU with a driver of version 580",
        probe(
            unloadable(
                "/tmp/libjnicudart.so: libcuda.so.1: cannot open shared object file: No such file or directory")));
  }

  @Test
  void withoutTheRunTimeLibraryThatIsSaid() {
    assertStarts(
        "CUDA's run-time library cannot be loaded (libcudart.so.13: cannot open shared object"
            + " file); --device cuda needs CUDA 13's libraries: install them and add their folder"
            + " to LD_LIBRARY_PATH, or build for CUDA 12 with JINGU_PROFILES=cuda-12, see docs",
        probe(unloadable("/tmp/libjnicudart.so: libcudart.so.13: cannot open shared object file")));
  }

  @Test
  void anOldDriverIsToldWithBothVersions() {
    assertStarts(
        "the NVIDIA driver is too old: it supports CUDA 12.8, and 13.0 is needed, which driver 580"
            + " brings: update the driver, or build for CUDA 12 with JINGU_PROFILES=cuda-12",
        probe(new NullDriver(MEMORY).withVersion(12080)));
  }

  @Test
  void bindingsOfCuda12AskForItsDriverAndLibraries() {
    CudaBindings older = new CudaBindings(12090);
    List<CudaLibrary> none = List.of();
    assertNull(new CudaProbe(older, new NullDriver(MEMORY).withVersion(12080), none).lacks());
    assertEquals(
        "the NVIDIA driver is too old: it supports CUDA 11.8, and 12.0 is needed, which driver 525"
            + " brings: update the driver",
        new CudaProbe(older, new NullDriver(MEMORY).withVersion(11080), none).lacks());
    assertEquals(
        "CUDA's run-time library cannot be loaded (libcudart.so.12: cannot open shared object"
            + " file); --device cuda needs CUDA 12's libraries: install them and add their folder"
            + " to LD_LIBRARY_PATH, see docs/gpu.md",
        new CudaProbe(
                older,
                unloadable("/tmp/libjnicudart.so: libcudart.so.12: cannot open shared object file"),
                none)
            .lacks());
  }

  @Test
  void aDriverThatDoesNotStartIsToldWithItsError() {
    NullDriver driver = new NullDriver(MEMORY);
    driver.failAfter(0, 803, true);
    assertStarts(
        "the NVIDIA driver does not start: error 803, 'made to fail'; check it with nvidia-smi",
        probe(driver));
  }

  @Test
  void aHiddenDeviceIsMissed() {
    assertStarts(
        "the NVIDIA driver shows no GPU; check with nvidia-smi, and that CUDA_VISIBLE_DEVICES",
        probe(new NullDriver(MEMORY).withDevices(0)));
  }

  @Test
  void aDeviceThatIsTooOldIsToldWithItsCapability() {
    assertStarts(
        "device 0, null device, sm_75, 24.0 GiB has compute capability 7.5; --device cuda"
            + " needs 8.0 or later",
        probe(new NullDriver(MEMORY).withCapability(7, 5)));
    assertNull(probe(new NullDriver(MEMORY).withCapability(8, 0)).lacks());
    assertNull(probe(new NullDriver(MEMORY).withCapability(12, 0)).lacks());
  }

  @Test
  void aLibraryThatCannotBeLoadedIsNamed() {
    CudaProbe probe =
        probe(
            new NullDriver(MEMORY),
            () -> {
              throw new UnsatisfiedLinkError("libnvrtc.so.13: cannot open shared object file");
            });
    assertStarts(
        "NVRTC cannot be loaded: libnvrtc.so.13: cannot open shared object file; --device cuda"
            + " needs CUDA 13's libraries",
        probe);
    assertEquals(2, probe.parts().size());
  }

  private static void assertStarts(String expected, CudaProbe probe) {
    @Nullable String lacks = probe.lacks();
    assertTrue(lacks != null && lacks.startsWith(expected), lacks);
  }

  private static CudaProbe probe(DriverCalls calls) {
    return probe(calls, () -> 13000);
  }

  private static CudaProbe probe(DriverCalls calls, IntSupplier version) {
    return new CudaProbe(
        BINDINGS,
        calls,
        List.of(new CudaLibrary("NVRTC", version, () -> "/usr/lib/libnvrtc.so.13")));
  }

  /** A driver whose first call fails as JavaCPP's does. */
  private static DriverCalls unloadable(String reason) {
    UnsatisfiedLinkError error = new UnsatisfiedLinkError("no jnicudart in java.library.path");
    error.initCause(new UnsatisfiedLinkError(reason));
    return (DriverCalls)
        Proxy.newProxyInstance(
            DriverCalls.class.getClassLoader(),
            new Class<?>[] {DriverCalls.class},
            (proxy, method, arguments) -> {
              throw error;
            });
  }
}
