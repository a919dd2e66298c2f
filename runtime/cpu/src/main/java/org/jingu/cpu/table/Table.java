package org.jingu.cpu.table;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.number.NoiseStream;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.ranks.Shard;
import org.jspecify.annotations.Nullable;

/** An embedding table [V, w] with what its optimizer keeps, and what a batch asks of it. */
final class Table implements AutoCloseable {
  private static final int FILL_ROWS = 1 << 9;

  private final String name;
  private final EmbeddingBag bag;
  private final TableMemory weights;
  private final List<Update.Slot> slots;
  private final List<TableMemory> kept = new ArrayList<>();
  private final RowGroups groups;
  private final long roundingSalt;

  /** The position of each bag among all bags of the model. */
  private final int[] positions;

  private final boolean[] means;

  /**
   * Allocates a table.
   *
   * @param program its optimizer; null where it never moves
   * @param groups the rows of its bags' ids; tables whose bags read the same features share them
   * @param bags all bags of the model
   * @param positions which of these are the table's
   * @param weights its rows, which it closes
   */
  Table(
      @Nullable UpdateProgram program,
      RowGroups groups,
      List<EmbeddingBag> bags,
      List<Integer> positions,
      TableMemory weights) {
    this.bag = bags.get(positions.get(0));
    this.name = bag.table();
    this.groups = groups;
    this.positions = positions.stream().mapToInt(i -> i).toArray();
    this.means = new boolean[this.positions.length];
    IntStream.range(0, means.length)
        .forEach(i -> means[i] = bags.get(this.positions[i]).pooling() == Pooling.MEAN);
    this.roundingSalt = NoiseStream.hash("rounding/" + name);
    this.slots = program == null ? List.of() : program.slots();
    this.weights = weights;
    try {
      for (Update.Slot slot : slots) {
        int width = slot.scope() == Scope.ROW ? 1 : bag.width();
        kept.add(new TableMemory(bag.rows(), width, TableStorage.FP32));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Writes the initial values that the run's seed and the table's name give. */
  void initialise(long seed, WorkerPool pool) {
    Shard shard = weights.shard();
    pool.run(
        (bag.rows() + FILL_ROWS - 1) / FILL_ROWS,
        (item, worker) -> {
          int first = item * FILL_ROWS;
          int rows = Math.min(FILL_ROWS, bag.rows() - first);
          float[] whole = new float[rows * shard.width()];
          bag.initializer()
              .fill(whole, seed, name, (long) (shard.firstRow() + first) * shard.width());
          float[] values = columns(whole, rows, shard);
          weights.write((long) first * shard.columns(), values, 0, values.length);
          for (int i = 0; i < kept.size(); i++) {
            initialise(slots.get(i), kept.get(i), first, rows, values);
          }
        });
  }

  private static float[] columns(float[] whole, int rows, Shard shard) {
    if (shard.columns() == shard.width()) {
      return whole;
    }
    float[] values = new float[rows * shard.columns()];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          whole,
          row * shard.width() + shard.firstColumn(),
          values,
          row * shard.columns(),
          shard.columns());
    }
    return values;
  }

  private static void initialise(
      Update.Slot slot, TableMemory to, int first, int rows, float[] weights) {
    if (slot.initial() == Update.Initial.ZERO) {
      return; // so the memory is not touched before it is needed
    }
    float[] values = new float[rows * to.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = slot.initial().of(slot.scope() == Scope.ROW ? 0 : weights[i]);
    }
    to.write((long) first * to.width(), values, 0, values.length);
  }

  String name() {
    return name;
  }

  int rows() {
    return weights.rows();
  }

  int width() {
    return weights.width();
  }

  /** Whether other columns of its rows are elsewhere. */
  boolean hasOtherColumns() {
    return weights.shard().columns() < weights.shard().width();
  }

  TableMemory weights() {
    return weights;
  }

  /** What the optimizer keeps, in the order of its slots. */
  List<TableMemory> kept() {
    return kept;
  }

  /** The names of what the optimizer keeps. */
  List<String> keptNames() {
    return slots.stream().map(Update.Slot::name).toList();
  }

  RowGroups groups() {
    return groups;
  }

  /** The stream of noise by which this table's rows are rounded in a step. */
  long rounding(long ofStep) {
    return NoiseStream.of(ofStep, roundingSalt);
  }

  /** Copies what one entry of {@link #groups} adds to its row's gradient. */
  void load(int entry, RowView[] gradients, float[] to, int at) {
    int width = bag.width();
    int feature = groups.feature(entry);
    int example = groups.example(entry);
    RowView view = gradients[positions[feature]];
    if (width == 1) {
      to[at] = view.data().get(view.at(example));
    } else {
      view.data().get(view.at(example), to, at, width);
    }
    if (means[feature]) {
      int[] offsets = groups.ids(feature).offsets();
      float count = offsets[example + 1] - offsets[example];
      for (int i = at; i < at + width; i++) {
        to[i] /= count;
      }
    }
  }

  /**
   * Reads an element of every cache line that {@link #load} will read, in a loop so short that the
   * waits for memory overlap.
   *
   * @return a number to keep, or the reads would be left out
   */
  float touch(int first, int end, RowView[] gradients) {
    int width = bag.width();
    float sum = 0;
    if (positions.length == 1) {
      RowView view = gradients[positions[0]];
      FloatBuffer data = view.data();
      for (int k = 0; k < width; k += TableMemory.LINE) {
        for (int entry = first; entry < end; entry++) {
          sum += data.get(view.at(groups.example(entry)) + k);
        }
      }
      return sum;
    }
    for (int entry = first; entry < end; entry++) {
      RowView view = gradients[positions[groups.feature(entry)]];
      int at = view.at(groups.example(entry));
      for (int k = 0; k < width; k += TableMemory.LINE) {
        sum += view.data().get(at + k);
      }
    }
    return sum;
  }

  @Override
  public void close() {
    weights.close();
    kept.forEach(TableMemory::close);
  }
}
