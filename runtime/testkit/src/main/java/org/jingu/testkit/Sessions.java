package org.jingu.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.Model;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.checkpoint.Safetensors;
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.engine.checkpoint.SafetensorsWriter;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.nd4j.Nd4jModule;
import org.jspecify.annotations.Nullable;

/** The runtime's engines, as the contract needs them. */
final class Sessions {
  private Sessions() {}

  /**
   * Every engine on the class path that this machine can run, in single precision: an engine whose
   * default is coarser is judged by what it does when asked for more.
   */
  static List<Backend> backends() {
    List<Backend> backends = new ArrayList<>();
    for (Backend backend : Engines.own(new Nd4jModule()).all()) {
      if (backend.unavailable().isEmpty()) {
        backends.add(backend.name().equals("nd4j") ? backend : backend.precise());
      }
    }
    if (backends.isEmpty()) {
      throw new AssertionError("no engine can run on this machine");
    }
    return backends;
  }

  static Session open(Backend backend, String name, Model model, ModelCase config, long seed) {
    return open(backend, name, model, config, seed, Optimizer.of(Map.of()));
  }

  /** A session with weights that are still to be loaded. */
  static Session openToPredict(Backend backend, String name, Model model, ModelCase config) {
    return open(backend, name, model, config, 0, null);
  }

  private static Session open(
      Backend backend,
      String name,
      Model model,
      ModelCase config,
      long seed,
      @Nullable Optimizer optimizer) {
    return backend.open(
        new ModelDefinition(name, model, config.schema()),
        new SessionOptions(seed, optimizer, 2, Precision.FP32, TableStorage.FP32));
  }

  /** Every tensor by name, optimizer state included. */
  static Map<String, float[]> read(Session session) {
    Map<String, float[]> values = new LinkedHashMap<>();
    TensorStore store = session.tensors();
    for (TensorInfo tensor : store.tensors()) {
      float[] value = new float[Math.toIntExact(tensor.size())];
      store.read(tensor, 0, value, value.length);
      values.put(tensor.name(), value);
    }
    return values;
  }

  /** Parameters, tables and running states in double precision. */
  static Map<String, double[]> modelValues(Session session) {
    Map<String, float[]> all = read(session);
    Map<String, double[]> values = new LinkedHashMap<>();
    for (TensorInfo tensor : session.tensors().tensors()) {
      if (tensor.kind() != TensorStore.Kind.OPTIMIZER) {
        float[] value = all.get(tensor.name());
        values.put(tensor.name(), ReferenceEngine.widen(value, value.length));
      }
    }
    return values;
  }

  /** Writes what {@link #modelValues} gave into another session of the same model. */
  static void setModelValues(Session session, Map<String, double[]> values) {
    for (TensorInfo tensor : session.tensors().tensors()) {
      double[] value = values.get(tensor.name());
      if (value != null) {
        float[] narrow = new float[value.length];
        for (int i = 0; i < narrow.length; i++) {
          narrow[i] = (float) value[i];
        }
        session.tensors().write(tensor, 0, narrow, narrow.length);
      }
    }
  }

  static void save(Session session, Path file) {
    TensorStore store = session.tensors();
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    for (TensorInfo tensor : store.tensors()) {
      tensors.add(
          new Safetensors.Tensor(tensor.name(), Safetensors.ElementType.F32, tensor.shape()));
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      SafetensorsWriter writer = new SafetensorsWriter(channel, tensors, Map.of());
      for (float[] value : read(session).values()) {
        writer.floats(value, value.length);
      }
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void load(Session session, Path file) {
    TensorStore store = session.tensors();
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      for (TensorInfo tensor : store.tensors()) {
        float[] value = reader.floats(tensor.name());
        store.write(tensor, 0, value, value.length);
      }
    }
  }
}
