package org.jingu.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.cpu.CpuBackend;

/** Whole training steps: look-ups, the model, Adam and the tables' AdaGrad. */
final class JinguStep implements JinguSubject.Prepared {
  private final Session session;
  private final List<Batch> batches;
  private int runs;

  JinguStep(BenchmarkCase c, TableSizes tables, int threads) {
    FeatureSchema schema = schema(tables);
    ModelDefinition definition =
        new ModelDefinition(c.name(), PluginModels.create(c, schema), schema);
    session =
        new CpuBackend().open(definition, new SessionOptions(0, JinguSubject.OPTIMIZER, threads));
    TensorStore store = session.tensors();
    for (TensorStore.TensorInfo tensor : store.tensors()) {
      if (tensor.kind() == TensorStore.Kind.PARAMETER || tensor.kind() == TensorStore.Kind.TABLE) {
        float[] values = values(tensor);
        store.write(tensor, 0, values, values.length);
      }
    }
    batches = JinguBatches.of(c, tables);
  }

  private static FeatureSchema schema(TableSizes tables) {
    List<String> dense = new ArrayList<>();
    for (int i = 0; i < tables.dense(); i++) {
      dense.add("x" + i);
    }
    List<SparseFeature> sparse = new ArrayList<>();
    for (int f = 0; f < tables.features(); f++) {
      sparse.add(SparseFeature.of("f" + f, tables.rows()));
    }
    return new FeatureSchema(dense, sparse, List.of("label"));
  }

  private static float[] values(TensorStore.TensorInfo tensor) {
    List<Long> shape = tensor.shape();
    return tensor.kind() == TensorStore.Kind.TABLE
        ? InitialValues.table(tensor.name(), shape.get(0).intValue(), shape.get(1).intValue())
        : InitialValues.parameter(tensor.name(), shape);
  }

  @Override
  public double run(Operation operation) {
    return session.step(batches.get(runs++ % batches.size()), 1, null);
  }

  @Override
  public double checkedStep() {
    return session.step(batches.get(0), 1, null);
  }

  @Override
  public void close() {
    session.close();
  }
}
