package org.jingu.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.config.YamlDocument;
import org.jingu.engine.backend.Engines;
import org.jingu.nd4j.Nd4jModule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
  private static final String NONE = "train: {epochs: 1}";
  private static final String CUDA = "train: {engine: cuda}";
  private static final String ND4J = "train: {engine: nd4j}";

  @Test
  void aDeviceBringsItsOwnEngine() {
    assertEquals("cuda", engine(NONE, settings(null, Device.CUDA)));
    assertEquals("cuda", engine("model: {name: lr}", settings(null, Device.CUDA)));
    assertEquals("cuda", engine(ND4J, settings(null, Device.CUDA)));
    assertEquals("cpu", engine(CUDA, settings(null, Device.CPU)));
  }

  @Test
  void anEngineThatComputesThereStays() {
    assertEquals(null, engine(NONE, settings(null, Device.CPU)));
    assertEquals("nd4j", engine(ND4J, settings(null, Device.CPU)));
    assertEquals("cuda", engine(CUDA, settings(null, Device.CUDA)));
    assertEquals("nd4j", engine(NONE, settings("nd4j", Device.CPU)));
    assertEquals("nd4j", engine(CUDA, settings(null, Device.CPU, "train.engine=nd4j")));
  }

  @Test
  void withoutADeviceTheEngineIsWhatWasNamed() {
    assertEquals(null, engine(NONE, settings(null, null)));
    assertEquals("cuda", engine(CUDA, settings(null, null)));
    assertEquals("nd4j", engine(CUDA, settings("nd4j", null)));
  }

  @Test
  void twoOptionsThatContradictEachOtherAreRefused() {
    assertContradiction(
        "--device cuda contradicts engine 'nd4j', which computes on cpu; leave one of them out",
        settings("nd4j", Device.CUDA));
    assertContradiction(
        "--device cpu contradicts engine 'cuda', which computes on cuda; leave one of them out",
        settings(null, Device.CPU, "train.engine=cuda"));
  }

  @Test
  void aProblemWithAKeyIsToldAtTheOptionThatSetIt() {
    YamlDocument document = YamlDocument.parse("run.yaml", NONE);
    assertEquals(
        "--device",
        settings(null, Device.CUDA)
            .apply(document, Engines.own(new Nd4jModule()))
            .place("train.engine"));
    assertEquals(
        "--engine",
        settings("nd4j", null)
            .apply(document, Engines.own(new Nd4jModule()))
            .place("train.engine"));
    assertEquals(
        "--set",
        settings(null, null, "train.engine=cuda")
            .apply(document, Engines.own(new Nd4jModule()))
            .place("train.engine"));
  }

  private static void assertContradiction(String message, EngineSettings settings) {
    UserException e = assertThrows(UserException.class, () -> engine(NONE, settings));
    assertEquals(message, e.getMessage());
    assertEquals(ExitCode.USAGE, e.exitCode());
  }

  private static EngineSettings settings(
      @Nullable String engine, @Nullable Device device, String... keys) {
    return new EngineSettings(List.of(keys), engine, device);
  }

  private static @Nullable Object engine(String text, EngineSettings settings) {
    Object train =
        settings
            .apply(YamlDocument.parse("run.yaml", text), Engines.own(new Nd4jModule()))
            .tree()
            .get("train");
    return train instanceof Map<?, ?> keys ? keys.get("engine") : null;
  }
}
