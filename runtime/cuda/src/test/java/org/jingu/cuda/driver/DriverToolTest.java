package org.jingu.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverToolTest {
  @Test
  void whatTheToolPrintsIsTheCapability() {
    assertEquals(Optional.of(new ComputeCapability(9, 0)), told("echo '9.0'"));
    assertEquals(Optional.of(new ComputeCapability(12, 1)), told("echo '12.1'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"echo 'No devices were found'", "echo '[N/A]'", "true", "echo 9.0; exit 6"})
  void anythingElseIsNoDevice(String script) {
    assertEquals(Optional.empty(), told(script));
  }

  @Test
  void withoutTheToolThereIsNoDevice() {
    assertEquals(Optional.empty(), DriverTool.capability(List.of("no-such-tool-anywhere")));
  }

  private static Optional<ComputeCapability> told(String script) {
    return DriverTool.capability(List.of("sh", "-c", script));
  }
}
