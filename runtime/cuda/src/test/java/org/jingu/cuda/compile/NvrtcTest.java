package org.jingu.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.cuda.driver.CudaBindings;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.host.DeviceCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvrtcTest {
  private static final String SOURCE =
      """
      // adds
      extern "C" __global__ void add(float* y, const float* x) {
        y[threadIdx.x] += z[threadIdx.x];
      }
      """;

  @TempDir Path folder;

  @Test
  void aRefusedKernelShowsTheLogAndTheLinesAroundTheError() {
    String log = "kernels.cu(3): error: identifier \"z\" is undefined\n";
    String text = Nvrtc.explain(SOURCE, log, List.of("--gpu-architecture=sm_90"));
    assertEquals(
        """
        NVRTC did not compile a generated kernel (--gpu-architecture=sm_90); this is a fault of \
        Jingu: report it with the configuration
        kernels.cu(3): error: identifier "z" is undefined
             1 // adds
             2 extern "C" __global__ void add(float* y, const float* x) {
        >    3   y[threadIdx.x] += z[threadIdx.x];
             4 }
             5\s
        """,
        text);
  }

  @Test
  void aLogWithoutALineIsShownAsItIs() {
    String text = Nvrtc.explain(SOURCE, "out of memory\n", List.of());
    assertTrue(text.endsWith("configuration\nout of memory\n"), text);
  }

  @Test
  void aPartOfTheCompilerThatLacksIsNoFaultOfTheKernel() {
    String log = "nvrtc: error: failed to open libnvrtc-builtins.so.13.1.\n  Make sure\n";
    assertEquals(
        "NVRTC does not find its own library beside it (nvrtc: error: failed to open"
            + " libnvrtc-builtins.so.13.1.); add the folder of "
            + CudaBindings.ofThisBuild().libraries()
            + " to LD_LIBRARY_PATH, see docs/gpu.md",
        Nvrtc.explain(SOURCE, log, List.of()));
  }

  @Test
  void theCompilerItselfNamesTheLine() throws IOException {
    DeviceCompiler compiler = DeviceCompiler.find(folder);
    assumeTrue(compiler != null, "neither NVRTC's library nor nvcc is on this machine");
    assumeTrue(compiler.name().equals("NVRTC"), "NVRTC's library is not on this machine");
    Path wrong = Files.writeString(folder.resolve("wrong.cu"), SOURCE);
    String text = compiler.compile("sm_90", List.of(wrong));
    assertTrue(text.contains("kernels.cu(3): error: identifier \"z\" is undefined"), text);
    assertTrue(text.contains(">    3   y[threadIdx.x] += z[threadIdx.x];"), text);
    Path right = Files.writeString(folder.resolve("right.cu"), SOURCE.replace("z[", "x["));
    assertEquals("", compiler.compile("sm_90", List.of(right)));
  }

  @Test
  void compiledCodeIsKeptAndAFailureIsNot() throws IOException {
    KernelCompiler counting =
        new KernelCompiler() {
          private int calls;

          @Override
          public String version() {
            return "1";
          }

          @Override
          public byte[] compile(String source, List<String> options) {
            if (source.isEmpty()) {
              throw new CudaException("empty");
            }
            return new byte[] {(byte) ++calls};
          }
        };
    KernelCache cache = new KernelCache(folder.resolve("cache"), counting);
    assertEquals(1, cache.compile("a", "sm_90")[0]);
    assertEquals(1, cache.compile("a", "sm_90")[0]);
    assertEquals(2, cache.compile("a", "sm_80")[0]);
    assertEquals(3, cache.compile("b", "sm_90")[0]);
    assertThrows(CudaException.class, () -> cache.compile("", "sm_90"));
    try (var files = Files.list(cache.folder())) {
      assertEquals(3, files.count());
    }
  }
}
