package org.jingu.engine.backend;

import java.util.Arrays;
import java.util.List;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.compiler.update.DecayClock;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.update.LoopCompiler;
import org.jingu.cpu.update.UpdateLoop;
import org.jingu.engine.tensor.TensorStorage;

/**
 * A table whose rows decay lazily, as it is now: what look-ups see and checkpoints give to
 * prediction. Reading changes nothing; a row that is written is up to date.
 */
final class SettledTable implements TensorStorage {
  private static final int ELEMENTS = 1 << 14;

  private final UpdateProgram program;
  private final UpdateLoop loop;
  private final DecayClock clock;
  private final TensorStorage rows;
  private final List<TensorStorage> slots;
  private final int width;

  /**
   * Over what is stored.
   *
   * @param program the tables' optimizer
   */
  SettledTable(UpdateProgram program, DecayClock clock, StoredTensors.StoredTable table) {
    this.program = program;
    this.loop = LoopCompiler.compile(program.settlement(), false);
    this.clock = clock;
    this.rows = table.rows();
    this.slots = table.kept();
    this.width = Math.toIntExact(table.info().shape().get(1));
  }

  /** Clocks that show the same as a tensor. */
  static TensorStorage stored(DecayClock... clocks) {
    return new TensorStorage() {
      @Override
      public void read(long first, float[] to, int count) {
        System.arraycopy(clocks[0].parts(), Math.toIntExact(first), to, 0, count);
      }

      @Override
      public void write(long first, float[] from, int count) {
        float[] parts = clocks[0].parts();
        System.arraycopy(from, 0, parts, Math.toIntExact(first), count);
        for (DecayClock clock : clocks) {
          clock.set(parts);
        }
      }
    };
  }

  @Override
  public void read(long first, float[] to, int count) {
    int most = Math.max(1, ELEMENTS / width);
    for (long at = first; at < first + count; ) {
      long row = at / width;
      int many = (int) Math.min(most, (first + count - 1) / width + 1 - row);
      float[] settled = settled(row, many);
      int skipped = (int) (at - row * width);
      int length = (int) Math.min(many * width - skipped, first + count - at);
      System.arraycopy(settled, skipped, to, (int) (at - first), length);
      at += length;
    }
  }

  private float[] settled(long row, int count) {
    float[] w = new float[count * width];
    rows.read(row * width, w, w.length);
    float[][] kept = new float[slots.size()][];
    for (int i = 0; i < kept.length; i++) {
      int wide = program.slots().get(i).scope() == Scope.ROW ? 1 : width;
      kept[i] = new float[count * wide];
      slots.get(i).read(row * wide, kept[i], kept[i].length);
    }
    float[] scalars = new float[1 + program.update().scalars().size()];
    scalars[program.nowScalar()] = (float) clock.now();
    loop.apply(w, w, kept, scalars, count, width);
    return w;
  }

  @Override
  public void write(long first, float[] from, int count) {
    rows.write(first, from, count);
    float[] now = new float[(int) ((first + count - 1) / width - first / width + 1)];
    Arrays.fill(now, (float) clock.now());
    slots.get(program.clockSlot()).write(first / width, now, count == 0 ? 0 : now.length);
  }
}
