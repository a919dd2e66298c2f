package org.jingu.cpu.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.optimizer.Term;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.ranks.Shard;
import org.junit.jupiter.api.Test;

/** Columns in several places move as those of one table do, by any rule. */
class ColumnShardsTest {
  private static final int ROWS = 40;
  private static final int WIDTH = 7;

  /** A rule that no table has: of its two means over a row, the second is of the first. */
  private static UpdateProgram twoMeans(double lambda) {
    Update.Builder u = new Update.Builder();
    Term rate = u.scalar("rate", (step, scale) -> 0.1 / step);
    Term kept = u.rowSlot("kept", Update.Initial.ZERO);
    Term g = u.gradient();
    Term mean = g.rowMean();
    Term spread = g.minus(mean).squared().plus(u.weight().squared()).rowMean();
    Term next = u.set(kept, kept.plus(spread));
    Term moved = g.plus(mean.times(kept)).over(next.plus(1).sqrt());
    return UpdateProgram.of(u.build(u.weight().minus(rate.times(moved))), lambda);
  }

  private static EmbeddingBags tables(UpdateProgram program, Shard shard, WorkerPool pool) {
    EmbeddingBag bag =
        new EmbeddingBag("t", "ids", ROWS, shard.columns(), Pooling.MEAN, Initializer.normal(0.5));
    EmbeddingBags tables =
        new EmbeddingBags(List.of(bag), Map.of("t", shard), program, TableStorage.FP16, pool);
    tables.initialise(3);
    return tables;
  }

  /** All that is kept of rows and elements, in the columns of a shard. */
  private static List<float[]> columns(EmbeddingBags tables, Shard shard) {
    List<float[]> all = new ArrayList<>();
    tables.forEach(
        (name, slot, memory) -> {
          for (int row = 0; row < ROWS; row++) {
            boolean whole = memory.width() == WIDTH && shard.columns() < WIDTH;
            float[] values = new float[whole ? shard.columns() : memory.width()];
            long first = (long) row * memory.width() + (whole ? shard.firstColumn() : 0);
            memory.read(first, values, 0, values.length);
            all.add(values);
          }
        });
    return all;
  }

  @Test
  void anyRulesMeansAreThoseOfWholeRows() {
    Shard[] shards = {
      new Shard(0, 0, ROWS, 0, 3, WIDTH),
      new Shard(1, 0, ROWS, 3, 1, WIDTH),
      new Shard(2, 0, ROWS, 4, 3, WIDTH)
    };
    for (double lambda : new double[] {0, 0.01}) {
      UpdateProgram program = twoMeans(lambda);
      try (WorkerPool pool = new WorkerPool(2);
          EmbeddingBags whole = tables(program, Shard.whole(0, ROWS, WIDTH), pool);
          EmbeddingBags a = tables(program, shards[0], pool);
          EmbeddingBags b = tables(program, shards[1], pool);
          EmbeddingBags c = tables(program, shards[2], pool)) {
        List<EmbeddingBags> parts = List.of(a, b, c);
        for (int step = 0; step < 12; step++) {
          step(program, step, whole, parts, shards);
          for (int i = 0; i < shards.length; i++) {
            List<float[]> expected = columns(whole, shards[i]);
            List<float[]> found = columns(parts.get(i), shards[i]);
            for (int row = 0; row < expected.size(); row++) {
              assertArrayEquals(expected.get(row), found.get(row), "step " + step);
            }
          }
        }
      }
    }
  }

  private static void step(
      UpdateProgram program,
      int step,
      EmbeddingBags whole,
      List<EmbeddingBags> parts,
      Shard[] shards) {
    Random random = new Random(step);
    int size = 60;
    float[] none = {};
    Batch batch =
        new Batch(
            size, none, Map.of("ids", RandomBags.draw(random, size, ROWS, 3)), none, null, null);
    float[] gradients = new float[size * WIDTH];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = (float) random.nextGaussian();
    }
    FloatBuffer data = FloatBuffer.wrap(gradients);
    List<List<RowView>> views = new ArrayList<>();
    for (Shard shard : shards) {
      views.add(List.of(new RowView(data, shard.firstColumn(), WIDTH, 1, shard.columns())));
    }
    List<RowView> all = List.of(RowView.contiguous(data, WIDTH));
    whole.group(batch, all);
    double norm = whole.squaredNorm(all);
    whole.update(all, program.scalars(step + 1, 1, 1), 5, step);
    RowTotals.Sums squares = null;
    for (int i = 0; i < shards.length; i++) {
      parts.get(i).group(batch, views.get(i));
      RowTotals totals = parts.get(i).totals();
      squares = after(squares, totals.forSquares("t"));
      totals.addSquares(views.get(i), Map.of("t", squares));
    }
    assertEquals(norm, squares.total(0));
    for (int mean = 0; mean < 2; mean++) {
      RowTotals.Sums sums = null;
      for (int i = 0; i < shards.length; i++) {
        RowTotals totals = parts.get(i).totals();
        sums = after(sums, totals.forTerms("t"));
        totals.addTerms(mean, views.get(i), program.scalars(step + 1, 1, 1), Map.of("t", sums));
      }
      Map<String, RowTotals.Sums> known = new LinkedHashMap<>(Map.of("t", sums));
      for (EmbeddingBags part : parts) {
        part.totals().setMeans(mean, known);
      }
    }
    for (int i = 0; i < shards.length; i++) {
      parts.get(i).update(views.get(i), program.scalars(step + 1, 1, 1), 5, step);
    }
  }

  /** The sums of the part before, where the next goes on. */
  private static RowTotals.Sums after(RowTotals.Sums before, RowTotals.Sums zeros) {
    if (before != null) {
      System.arraycopy(before.values(), 0, zeros.values(), 0, before.rows());
    }
    return zeros;
  }
}
