package org.jingu.engine.ranks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.Model;
import org.jingu.api.data.Batch;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.Sharing;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.TableSpread;

/** Sessions of {@link TinyModel} on one rank or several, and what they end with. */
final class Rankings {
  /** Tables of {@link TinyModel} spread over two ranks or more in each way there is. */
  static final Map<String, TableSpread> MIXED =
      Map.of(
          "factor.user",
          new TableSpread(TableSpread.Kind.COLUMN, List.of(1, 0)),
          "factor.tags",
          new TableSpread(TableSpread.Kind.ROW, List.of(0, 1)),
          "linear.user",
          TableSpread.replicated());

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
      Map<String, TableSpread> pins) {
    return open(
        ranks, model, optimizer, storage, new Sharing(new PlacementRules(pins, 0), 0, false));
  }

  static Session open(
      int ranks, Model model, Optimizer optimizer, TableStorage storage, Sharing sharing) {
    CpuBackend engine = new CpuBackend();
    SessionOptions options = options(optimizer, storage, ranks).shared(sharing);
    return new RankedBackend(engine, new ThreadCrew(engine, ranks))
        .open(definition(model), options);
  }

  static Session open(int ranks, Model model, Optimizer optimizer) {
    return open(ranks, model, optimizer, TableStorage.FP32, Map.of());
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
    return tensors(session, Integer.MAX_VALUE);
  }

  /** Reads all tensors so many elements at a time. */
  static Map<String, float[]> tensors(Session session, int most) {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (TensorInfo info : session.tensors().tensors()) {
      float[] values = new float[(int) info.size()];
      for (int at = 0; at < values.length; at += Math.min(most, values.length - at)) {
        float[] some = new float[Math.min(most, values.length - at)];
        session.tensors().read(info, at, some, some.length);
        System.arraycopy(some, 0, values, at, some.length);
      }
      all.put(info.name(), values);
    }
    return all;
  }

  static void copy(Session from, Session to) {
    copy(from, to, Integer.MAX_VALUE);
  }

  /** Writes all tensors so many elements at a time. */
  static void copy(Session from, Session to, int most) {
    Map<String, float[]> all = tensors(from);
    for (TensorInfo info : from.tensors().tensors()) {
      float[] values = all.get(info.name());
      for (int at = 0; at < values.length; at += Math.min(most, values.length - at)) {
        int count = Math.min(most, values.length - at);
        to.tensors().write(info, at, Arrays.copyOfRange(values, at, at + count), count);
      }
    }
    to.setSteps(from.steps());
  }
}
