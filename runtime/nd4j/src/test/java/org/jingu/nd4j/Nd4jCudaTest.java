package org.jingu.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Optional;
import org.jingu.cuda.driver.ComputeCapability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Nd4jCudaTest {
  @ParameterizedTest
  @CsvSource({"3, 7", "5, 0", "6, 1", "7, 0", "7, 5", "8, 0", "8, 6", "8, 9"})
  void whatTheLibraryHasCodeForIsSupported(int major, int minor) {
    assertEquals(Optional.empty(), Nd4jCuda.problem(new ComputeCapability(major, minor)));
  }

  @ParameterizedTest
  @CsvSource({"9, 0", "10, 0", "12, 1"})
  void aNewerDeviceIsSentToTheEngineForIt(int major, int minor) {
    assertEquals(
        "ND4J's CUDA backend has no code for this GPU: its compute capability is %d.%d, newer than the 3.7 to 8.9 that ND4J supports; build without JINGU_PROFILES=nd4j-cuda and train with --device cuda"
            .formatted(major, minor),
        Nd4jCuda.problem(new ComputeCapability(major, minor)).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"3, 5", "2, 1"})
  void anOlderDeviceIsSentToTheCpu(int major, int minor) {
    assertEquals(
        "ND4J's CUDA backend has no code for this GPU: its compute capability is %d.%d, older than the 3.7 to 8.9 that ND4J supports; compute with --device cpu"
            .formatted(major, minor),
        Nd4jCuda.problem(new ComputeCapability(major, minor)).orElseThrow());
  }

  @Test
  void anOrdinaryBuildDoesNotHaveIt() {
    assertFalse(Nd4jCuda.present());
    assertEquals("cpu", new Nd4jBackend().device());
    assertEquals(Optional.empty(), new Nd4jBackend().unavailable());
  }
}
