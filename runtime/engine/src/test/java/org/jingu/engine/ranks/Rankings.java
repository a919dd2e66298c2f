package org.jingu.engine.ranks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jingu.api.Model;
import org.jingu.api.data.Batch;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.TablePlacement;

/** Sessions of {@link TinyModel} on one rank or several, and what they end with. */
final class Rankings {
  /** Where tables are evenly spread. */
  static final UnaryOperator<TablePlacement> EVEN = UnaryOperator.identity();

  private Rankings() {}

  static ModelDefinition definition(Model model) {
    return new ModelDefinition("tiny", model, TinyModel.schema());
  }

  static SessionOptions options(Optimizer optimizer, TableStorage storage, int threads) {
    return new SessionOptions(7, optimizer, threads, Precision.FP32, storage);
  }

  /** Ranks that are threads, of one thread each. */
  static Session open(
      int ranks,
      Model model,
      Optimizer optimizer,
      TableStorage storage,
      UnaryOperator<TablePlacement> placing) {
    CpuBackend engine = new CpuBackend(placing);
    SessionOptions options = options(optimizer, storage, ranks);
    return new RankedBackend(engine, new ThreadCrew(engine, ranks))
        .open(definition(model), options);
  }

  static Session open(int ranks, Model model, Optimizer optimizer) {
    return open(ranks, model, optimizer, TableStorage.FP32, EVEN);
  }

  /** One rank, as ever. */
  static Session alone(Model model, Optimizer optimizer, TableStorage storage) {
    return new CpuBackend().open(definition(model), options(optimizer, storage, 1));
  }

  /** The batch of a step: of many sizes, also fewer examples than ranks, some weighted. */
  static Batch batch(int step) {
    int[] sizes = {24, 25, 3, 1, 2, 64, 17};
    return TinyModel.batch(new Random(100 + step), sizes[step % sizes.length], step % 3 == 1);
  }

  /** Makes steps, with a learning rate that changes, and gives their losses and logits. */
  static List<float[]> train(Session session, int from, int until) {
    List<float[]> results = new ArrayList<>();
    for (int step = from; step < until; step++) {
      Batch batch = batch(step);
      float[] logits = new float[2 * batch.size()];
      double loss = session.step(batch, 1.0 / (1 + step % 5), logits);
      results.add(new float[] {(float) loss});
      results.add(logits);
    }
    return results;
  }

  static Map<String, float[]> tensors(Session session) {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (TensorInfo info : session.tensors().tensors()) {
      float[] values = new float[(int) info.size()];
      session.tensors().read(info, 0, values, values.length);
      all.put(info.name(), values);
    }
    return all;
  }
}
