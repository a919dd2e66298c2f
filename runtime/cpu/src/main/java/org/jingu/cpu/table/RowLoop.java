package org.jingu.cpu.table;

import java.util.Arrays;
import java.util.List;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.update.LoopCompiler;
import org.jingu.cpu.update.UpdateLoop;

/**
 * The loops of a program over rows of some width. Loops over all elements are several times as fast
 * as loops over the few elements of each row, so where nothing else ties a row's elements together,
 * its slots are spread over them.
 */
final class RowLoop implements UpdateLoop {
  private final UpdateLoop loop;

  /** The slots that are spread. */
  private final int[] spread;

  private RowLoop(UpdateLoop loop, int[] spread) {
    this.loop = loop;
    this.spread = spread;
  }

  /** That of one program. */
  static UpdateLoop of(UpdateProgram program, int width) {
    boolean flat = width == 1 || program.withoutMeans();
    int[] rows = {};
    for (int slot = 0; flat && width > 1 && slot < program.slots().size(); slot++) {
      if (program.slots().get(slot).scope() == Scope.ROW) {
        rows = Arrays.copyOf(rows, rows.length + 1);
        rows[rows.length - 1] = slot;
      }
    }
    return new RowLoop(LoopCompiler.compile(program, flat), rows);
  }

  /** Those of several programs, which run one after another. */
  static List<UpdateLoop> all(List<UpdateProgram> programs, int width) {
    return programs.stream().map(part -> of(part, width)).toList();
  }

  @Override
  public void apply(float[] w, float[] g, float[][] slots, float[] scalars, int rows, int width) {
    for (int slot : spread) {
      float[] values = slots[slot];
      for (int row = Math.min(rows, values.length / width) - 1; row >= 0; row--) {
        Arrays.fill(values, row * width, (row + 1) * width, values[row]);
      }
    }
    loop.apply(w, g, slots, scalars, rows, width);
    for (int slot : spread) {
      float[] values = slots[slot];
      for (int row = 1; row < Math.min(rows, values.length / width); row++) {
        values[row] = values[row * width];
      }
    }
  }
}
