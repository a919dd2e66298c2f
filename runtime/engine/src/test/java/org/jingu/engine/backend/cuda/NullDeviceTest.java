package org.jingu.engine.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.loss.LossSetup;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cuda.nulldevice.NullDriver;
import org.jingu.cuda.nulldevice.NullGpu;
import org.jingu.engine.backend.BatchShape;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.backend.DeviceMemorySize;
import org.jingu.engine.backend.FlawedModel;
import org.jingu.engine.backend.MemoryNeed;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.TestOptimizers;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.loss.LossConfig;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions on a device that computes nothing but knows what lives. */
class NullDeviceTest {
  private static final long PLENTY = 1L << 30;
  private static final int ILLEGAL_ADDRESS = 700;

  @TempDir Path cache;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void whatASessionMakesItGivesBackAndUsesOnlyWhatLives(Precision precision) {
    for (String rule : List.of("sgd", "adagrad", "rowwise_adagrad", "adam", "adamw", "ftrl")) {
      NullDriver driver = new NullDriver(PLENTY);
      use(open(driver, precision, rule));
      assertEquals(List.of(), driver.living());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "adagrad", "rowwise_adagrad", "adam", "adamw", "ftrl"})
  void tablesInHalfPrecisionLiveAsOthersDo(String rule) {
    NullDriver driver = new NullDriver(PLENTY);
    CudaBackend backend = new CudaBackend(() -> null, () -> NullGpu.open(driver, cache));
    use(backend.open(definition(), options(Precision.TF32, rule, TableStorage.FP16)));
    assertEquals(List.of(), driver.living());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void theGroupsOfALossAreStagedBesideItsLabels(Precision precision) {
    Map<String, LossPlugin<?>> losses;
    try (Plugins plugins = PluginLoader.load(List.of(), getClass().getClassLoader())) {
      losses = plugins.losses();
    }
    Loss pairwise =
        LossConfig.of("pairwise", "loss")
            .create(losses, new LossSetup(TinyModel.schema().labels(), 40), "loss");
    ModelDefinition definition =
        new ModelDefinition("tiny", new TinyModel(0.1, 0.1), TinyModel.schema(), pairwise);
    NullDriver driver = new NullDriver(PLENTY);
    CudaBackend backend = new CudaBackend(() -> null, () -> NullGpu.open(driver, cache));
    try (Session session = backend.open(definition, options(precision, "adam"))) {
      BatchShape shape = BatchShape.of(40, 40, TinyModel.schema(), null);
      assertTrue(
          backend.need(definition, options(precision, "adam"), shape).orElseThrow().total() > 0);
      Random random = new Random(6);
      for (int size : new int[] {3, 40, 1}) {
        Batch drawn = TinyModel.batch(random, size, true);
        Batch grouped =
            new Batch(
                size,
                drawn.dense(),
                drawn.sparse(),
                drawn.labels(),
                drawn.weights(),
                random.longs(size).toArray());
        session.announce(grouped);
        session.step(grouped, 1, null);
        session.step(grouped, 1, null);
        session.gradients(grouped);
        assertThrows(IllegalArgumentException.class, () -> session.step(drawn, 1, null));
      }
    }
    assertEquals(List.of(), driver.living());
  }

  @Test
  void whereverACallFailsNothingStaysBehind() {
    NullDriver whole = new NullDriver(PLENTY);
    use(open(whole, Precision.BF16, "adam"));
    int calls = whole.calls();
    assertTrue(calls > 200, "only " + calls);
    for (int failing = 0; failing < calls; failing += 1 + failing / 12) {
      NullDriver driver = new NullDriver(PLENTY);
      driver.failAfter(failing, ILLEGAL_ADDRESS, true);
      try {
        use(open(driver, Precision.BF16, "adam"));
      } catch (DeviceException e) {
        assertTrue(e.getMessage().contains("failed with error 700"), e.getMessage());
        assertEquals(List.of(), List.of(e.getSuppressed()), "call " + failing + " failed");
      }
      assertEquals(List.of(), driver.living(), "call " + failing + " failed");
    }
  }

  @Test
  void aModelThatFailsWhileItIsMadeLeavesNothing() {
    FlawedModel.all()
        .forEach(
            (stage, model) -> {
              NullDriver driver = new NullDriver(PLENTY);
              CudaBackend backend = new CudaBackend(() -> null, () -> NullGpu.open(driver, cache));
              ModelDefinition flawed = new ModelDefinition("flawed", model, TinyModel.schema());
              SessionOptions options =
                  options(Precision.TF32, "rowwise_adagrad", TableStorage.FP32);
              assertThrows(RuntimeException.class, () -> backend.open(flawed, options), stage);
              assertEquals(List.of(), driver.living(), stage);
            });
  }

  @Test
  void aDeviceThatIsLostInAStepSaysWhichCallFoundOut() {
    NullDriver driver = new NullDriver(PLENTY);
    try (Session session = open(driver, Precision.TF32, "sgd")) {
      session.step(TinyModel.batch(new Random(1), 10, false), 1, null);
      driver.failAfter(0, ILLEGAL_ADDRESS, true);
      DeviceException e =
          assertThrows(
              DeviceException.class,
              () -> session.step(TinyModel.batch(new Random(1), 10, false), 1, null));
      assertTrue(
          e.getMessage()
              .matches(
                  "cu\\w+.* failed with error 700, 'made to fail'; the device's state is lost.*"),
          e.getMessage());
    }
  }

  @Test
  void memoryDoesNotGrowOverAThousandSteps() {
    NullDriver driver = new NullDriver(PLENTY);
    try (Session session = open(driver, Precision.TF32, "rowwise_adagrad")) {
      Random random = new Random(3);
      float[] logits = new float[2 * 64];
      for (int step = 0; step < 50; step++) {
        session.step(TinyModel.batch(random, step % 10 == 9 ? 20 : 64, false), 1, logits);
      }
      List<String> before = driver.living();
      for (int step = 0; step < 1000; step++) {
        session.step(TinyModel.batch(random, step % 10 == 9 ? 20 : 64, false), 1, logits);
      }
      assertEquals(before, driver.living());
    }
  }

  @Test
  void tooLittleMemoryIsToldWithWhatWasAskedForAndWhatIsFree() {
    NullDriver driver = new NullDriver(100 << 20);
    Session session = open(driver, Precision.TF32, "adam");
    float[] logits = new float[2 * 400_000];
    DeviceException e =
        assertThrows(
            DeviceException.class,
            () -> session.step(TinyModel.batch(new Random(1), 400_000, false), 1, logits));
    assertTrue(e.getMessage().startsWith("cuMemAlloc of 0."), e.getMessage());
    assertTrue(e.getMessage().contains("GiB for staging on device 0, null device"), e.getMessage());
    assertTrue(
        e.getMessage()
            .contains("GiB are free and Jingu holds 0.10, failed with error 2, 'out of memory'"),
        e.getMessage());
    assertTrue(e.getMessage().contains("use a smaller batch"), e.getMessage());
    session.close();
    assertEquals(List.of(), driver.living());
  }

  @Test
  void whatARunNeedsIsKnownToTheByteBeforeAnythingIsAllocated() {
    for (Precision precision : Precision.values()) {
      needIsExact(options(precision, "adam"), 4);
    }
    needIsExact(options(Precision.TF32, "adam", TableStorage.FP16), 2);
  }

  private void needIsExact(SessionOptions options, int bytesOfAnElement) {
    for (int size : new int[] {1, 700, 3001}) {
      NullDriver driver = new NullDriver(PLENTY);
      CudaBackend backend = new CudaBackend(() -> null, () -> NullGpu.open(driver, cache));
      Batch batch = TinyModel.batch(new Random(size), size, false);
      ModelDefinition definition = definition();
      BatchShape shape = BatchShape.of(size, size, TinyModel.schema(), batch);
      MemoryNeed need = backend.need(definition, options, shape).orElseThrow();
      assertEquals(0, driver.mostBytes());
      try (Session session = backend.open(definition, options)) {
        session.step(batch, 1, null);
        session.predict(batch, new float[2 * size]);
        assertEquals(driver.bytes(), need.total());
      }
      long elements = (11 + 7) * (TinyModel.WIDTH + 1);
      assertEquals(bytesOfAnElement * elements, need.bytes().get("embedding tables"));
      long state = 2 * elements + 2 * (11 + 7);
      assertEquals(4 * state, need.bytes().get("state of the tables' optimizer"));
    }
  }

  @Test
  void aRunThatDoesNotFitIsRefusedWithSizesAndWhatToDo() {
    NullDriver driver = new NullDriver(64 << 20);
    CudaBackend backend = new CudaBackend(() -> null, () -> NullGpu.open(driver, cache));
    BatchShape shape = BatchShape.of(200_000, 100, TinyModel.schema(), null);
    MemoryNeed need =
        backend.need(definition(), options(Precision.TF32, "sgd"), shape).orElseThrow();
    DeviceMemorySize memory = backend.memory().orElseThrow();
    assertEquals(64 << 20, memory.free());
    DeviceException e = assertThrows(DeviceException.class, () -> memory.require(need));
    assertTrue(
        e.getMessage().matches("the run needs 0\\.\\d\\d GiB \\(.*activations 0\\.\\d\\d,.*"),
        e.getMessage());
    assertTrue(
        e.getMessage()
            .contains(
                "but device 0, null device, sm_90, 0.1 GiB has 0.06 of 0.06 GiB free. Activations"),
        e.getMessage());
    assertTrue(e.getMessage().contains("train.batch_size"), e.getMessage());
    assertTrue(e.getMessage().contains("train.table_storage: fp16"), e.getMessage());
    new DeviceMemorySize("large", need.total(), need.total()).require(need);
  }

  @Test
  void aMachineWithoutAGpuIsToldAtTheKeyThatAskedForIt() {
    CudaBackend backend =
        new CudaBackend(
            () -> "no NVIDIA driver was found",
            () -> {
              throw new AssertionError("must not be opened");
            });
    assertFalse(backend.unavailable().isEmpty());
    ConfigException e = assertThrows(ConfigException.class, () -> open(backend, Precision.TF32));
    assertEquals("train.engine", e.problems().get(0).key());
    assertEquals("is 'cuda', but no NVIDIA driver was found", e.problems().get(0).message());
  }

  private Session open(NullDriver driver, Precision precision, String rule) {
    CudaBackend backend = new CudaBackend(() -> null, () -> NullGpu.open(driver, cache));
    return open(backend, precision, rule);
  }

  private static Session open(CudaBackend backend, Precision precision) {
    return open(backend, precision, "sgd");
  }

  private static Session open(CudaBackend backend, Precision precision, String rule) {
    return backend.open(definition(), options(precision, rule));
  }

  private static ModelDefinition definition() {
    return new ModelDefinition("tiny", new TinyModel(0.1, 0.1), TinyModel.schema());
  }

  private static SessionOptions options(Precision precision, String rule) {
    return options(precision, rule, TableStorage.FP32);
  }

  private static SessionOptions options(Precision precision, String rule, TableStorage storage) {
    Optimizer optimizer = TestOptimizers.of(TestOptimizers.tables(rule, 0.05), 0.1, 1);
    return new SessionOptions(7, optimizer, 1, precision, storage);
  }

  /** All that a session does, on batches that grow and shrink. */
  private static void use(Session session) {
    try (session) {
      Random random = new Random(5);
      float[] logits = new float[2 * 4000];
      for (int size : new int[] {3, 40, 1, 3, 3000, 40}) {
        session.step(TinyModel.batch(random, size, true), 1, logits);
        session.predict(TinyModel.batch(random, size, false), logits);
      }
      session.gradients(TinyModel.batch(random, 5, false));
      for (TensorInfo info : session.tensors().tensors()) {
        float[] values = new float[(int) info.size()];
        session.tensors().read(info, 0, values, values.length);
        session.tensors().write(info, 0, values, values.length);
      }
      session.step(TinyModel.batch(random, 2, false), 1, null);
    }
  }
}
