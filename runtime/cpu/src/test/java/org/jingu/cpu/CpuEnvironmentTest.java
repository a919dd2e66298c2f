package org.jingu.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuEnvironmentTest {
  @Test
  void threadsAreThoseOfTheVariableOrAllCores() {
    assertEquals(3, CpuEnvironment.ompThreads("3", 8));
    assertEquals(4, CpuEnvironment.ompThreads(" 4,2", 8));
    assertEquals(8, CpuEnvironment.ompThreads(null, 8));
    assertEquals(8, CpuEnvironment.ompThreads("", 8));
    assertEquals(8, CpuEnvironment.ompThreads("all", 8));
    assertEquals(8, CpuEnvironment.ompThreads("0", 8));
  }

  @Test
  void theProcessorIsNamed(@TempDir Path folder) throws IOException {
    Path info =
        Files.writeString(folder.resolve("cpuinfo"), "flags : fpu\nmodel name\t: A 9 CPU\n");
    String architecture = System.getProperty("os.arch");
    assertEquals("A 9 CPU, " + architecture, CpuEnvironment.processor(info));
    assertEquals(architecture, CpuEnvironment.processor(folder.resolve("missing")));
  }

  @Test
  void librariesHaveTheirVersions() {
    Map<String, String> values = CpuEnvironment.describe();
    assertTrue(values.get("onednn").matches("\\d.*"), values.toString());
    assertTrue(values.get("openblas").matches("\\d.*"), values.toString());
    assertTrue(!values.get("instruction_set").isEmpty(), values.toString());
  }
}
