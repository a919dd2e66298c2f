package org.jingu.engine.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cuda.Gpu;
import org.jingu.cuda.Rehearsal;
import org.jingu.cuda.host.DeviceCompiler;
import org.jingu.cuda.program.KernelSource;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TestOptimizers;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.optimizer.Optimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The CUDA C that is generated for whole steps. A change of a generator shows here as a change of
 * lines; look at it, then write the files anew with {@code
 * -Djingu.goldenSources=src/test/resources/org/jingu/engine/backend/cuda}.
 */
class GeneratedSourcesTest {
  private static final List<String> ARCHITECTURES = List.of("sm_80", "sm_90", "sm_100");

  @TempDir Path folder;

  @Test
  void theKernelsOfAPredictionInSinglePrecision() throws IOException {
    List<String> sources = sources(Precision.FP32, "sgd", 0, 0, TableStorage.FP32);
    check("tiny_prediction_fp32.cu", generated(sources.get(0)));
  }

  @Test
  void theKernelsOfATrainingStepInHalf() throws IOException {
    List<String> sources = sources(Precision.BF16, "rowwise_adagrad", 0, 0, TableStorage.FP32);
    check("tiny_training_bf16.cu", generated(sources.get(sources.size() - 1)));
  }

  @Test
  void theKernelsOfTablesInHalfPrecision() throws IOException {
    List<String> sources = sources(Precision.FP32, "rowwise_adagrad", 0.1, 0, TableStorage.FP16);
    String tables =
        Arrays.stream(generated(sources.get(sources.size() - 1)).split("\n\n"))
            .filter(kernel -> kernel.contains("fp16"))
            .collect(Collectors.joining("\n\n", "", "\n"));
    check("tiny_tables_fp16.cu", tables);
  }

  private static String generated(String source) {
    return source.substring(source.indexOf(KernelSource.GENERATED));
  }

  private static void check(String file, String generated) throws IOException {
    String golden = System.getProperty("jingu.goldenSources");
    if (golden != null) {
      Files.writeString(Path.of(golden, file), generated);
    }
    try (InputStream in = GeneratedSourcesTest.class.getResourceAsStream(file)) {
      String expected = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(expected, generated, file);
    }
  }

  @Test
  void everySourceCompilesForEveryArchitecture() throws IOException {
    DeviceCompiler compiler = DeviceCompiler.find(folder);
    assumeTrue(compiler != null, "neither NVRTC's library nor nvcc is on this machine");
    Set<String> sources = new LinkedHashSet<>();
    sources.addAll(sources(Precision.TF32, "adam", 0.1, 0, TableStorage.FP16));
    int everywhere = sources.size();
    sources.addAll(sources(Precision.FP32, "rowwise_adagrad", 0, 1, TableStorage.FP32));
    sources.addAll(sources(Precision.TF32, "adagrad", 0.1, 1, TableStorage.FP16));
    sources.addAll(sources(Precision.BF16, "adam", 0, 0, TableStorage.FP32));
    List<Path> files = new ArrayList<>();
    for (String source : sources) {
      files.add(Files.writeString(folder.resolve("source" + files.size() + ".cu"), source));
    }
    for (String architecture : ARCHITECTURES) {
      List<Path> some = architecture.equals("sm_90") ? files : files.subList(0, everywhere);
      assertEquals("", compiler.compile(architecture, some), compiler.name());
    }
  }

  /** The sources of a prediction and of a training step, the latter last. */
  private static List<String> sources(
      Precision precision, String rule, double regularizer, double clipNorm, TableStorage storage) {
    Set<String> sources = new LinkedHashSet<>();
    Gpu nothing = new Rehearsal().gpu();
    Gpu gpu =
        new Gpu(
            nothing.device(),
            (source, architecture) -> {
              assertEquals("sm_90", architecture);
              sources.add(source);
              return new byte[0];
            },
            nothing.products());
    Optimizer optimizer =
        TestOptimizers.of(TestOptimizers.tables(rule, 0.05), regularizer, clipNorm);
    CudaBackend backend = new CudaBackend(() -> null, () -> gpu);
    try (Session session =
        backend.open(
            new ModelDefinition("tiny", new TinyModel(0.1, 0.1), TinyModel.schema()),
            new SessionOptions(7, optimizer, 1, precision, storage))) {
      session.predict(TinyModel.batch(new Random(1), 12, false), new float[24]);
      session.step(TinyModel.batch(new Random(1), 12, false), 1, null);
    }
    assertTrue(sources.size() >= 2, "sources " + sources.size());
    return List.copyOf(sources);
  }
}
