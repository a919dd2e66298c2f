package org.jingu.benchmark;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;
import org.jingu.cpu.work.WorkerPool;

/** Tables alone: look-ups write X0's rows, updates read gradients that lie as X0 does. */
final class JinguTables implements JinguSubject.Prepared {
  private final BenchmarkCase c;
  private final UpdateProgram program = JinguSubject.OPTIMIZER.embedding();
  private final WorkerPool pool;
  private final EmbeddingBags tables;
  private final List<Batch> batches;
  private final NativeMemory pooled;
  private final NativeMemory gradient;
  private final List<RowView> rows;
  private final List<RowView> gradients;
  private int runs;

  JinguTables(BenchmarkCase c, TableSizes sizes, int threads) {
    this.c = c;
    List<EmbeddingBag> bags = new ArrayList<>();
    for (int f = 0; f < sizes.features(); f++) {
      bags.add(
          new EmbeddingBag(
              "f" + f, "f" + f, sizes.rows(), c.dimension(), Pooling.SUM, Initializer.constant(0)));
    }
    pool = new WorkerPool(threads);
    tables = new EmbeddingBags(bags, program, TableStorage.FP32, pool);
    tables.forEach(
        (name, slot, memory) -> {
          if (slot == null) {
            float[] values = InitialValues.table(name, memory.rows(), memory.width());
            memory.write(0, values, 0, values.length);
          }
        });
    batches = JinguBatches.of(c, sizes);
    float[] given = InitialValues.embeddings(c);
    pooled = new NativeMemory(given.length);
    gradient = new NativeMemory(given.length);
    gradient.write(0, given, 0, given.length);
    rows = views(pooled.floats(), sizes.features(), c.dimension());
    gradients = views(gradient.floats(), sizes.features(), c.dimension());
  }

  private static List<RowView> views(FloatBuffer data, int features, int width) {
    List<RowView> views = new ArrayList<>();
    for (int f = 0; f < features; f++) {
      views.add(new RowView(data, f * width, features * width));
    }
    return views;
  }

  @Override
  public double run(Operation operation) {
    return run(operation, batches.get(runs % batches.size()));
  }

  private double run(Operation operation, Batch batch) {
    tables.lookup(batch, rows);
    if (operation.updates()) {
      tables.group(batch, gradients);
      tables.update(gradients, program.scalars(runs + 1, 1, 1), 0, runs);
    }
    runs++;
    return 0;
  }

  @Override
  public double checkedStep() {
    run(Operation.LOOKUP_UPDATE, batches.get(0));
    double sum = 0;
    for (int i = 0; i < pooled.size(); i++) {
      sum += (double) pooled.floats().get(i) * gradient.floats().get(i);
    }
    return sum / c.batch();
  }

  @Override
  public void close() {
    tables.close();
    pooled.close();
    gradient.close();
    pool.close();
  }
}
