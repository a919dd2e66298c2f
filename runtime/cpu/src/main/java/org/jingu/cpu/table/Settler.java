package org.jingu.cpu.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.update.UpdateLoop;

/**
 * Decays copies of rows up to now; the tables stay as they are. So what a table holds does not
 * depend on who looks at it and when. One thread's.
 */
final class Settler {
  private final UpdateProgram program;

  /** By width of rows. */
  private final Map<Integer, UpdateLoop> loops;

  private final boolean[] read;
  private final float[] clocks;
  private final int[] picked;
  private final int[] rows;
  private final float[] w;
  private final float[][] slots;
  private final float[] scalars;

  /**
   * For tables of a program whose rows decay lazily.
   *
   * @param loops {@link #loops}
   * @param elements the most elements or rows that it is given at once
   */
  Settler(UpdateProgram program, Map<Integer, UpdateLoop> loops, int elements) {
    this.program = program;
    this.loops = loops;
    this.read = read(program);
    this.clocks = new float[elements];
    this.picked = new int[elements];
    this.rows = new int[elements];
    this.w = new float[elements];
    this.slots = new float[read.length][];
    for (int i = 0; i < read.length; i++) {
      slots[i] = new float[read[i] ? elements : 0];
    }
    this.scalars = new float[1 + program.update().scalars().size()];
  }

  /** The code of a program's settlers, for tables of some widths. */
  static Map<Integer, UpdateLoop> loops(UpdateProgram program, Collection<Table> tables) {
    Map<Integer, UpdateLoop> loops = new HashMap<>();
    for (Table table : tables) {
      loops.computeIfAbsent(table.width(), w -> RowLoop.of(program.settlement(), w));
    }
    return loops;
  }

  /** Which slots the code reads. */
  private static boolean[] read(UpdateProgram program) {
    boolean[] read = new boolean[program.slots().size()];
    for (UpdateProgram.Piece piece : program.settlement().pieces()) {
      for (int register : piece.arguments()) {
        int slot = register - program.slotRegister(0);
        if (slot >= 0 && slot < read.length) {
          read[slot] = true;
        }
      }
    }
    return read;
  }

  /** Sets the time to which rows decay. */
  void at(double now) {
    scalars[program.nowScalar()] = (float) now;
  }

  /**
   * Decays copies of rows.
   *
   * @param of which rows they are
   * @param first where these begin
   * @param to the copies, one after another from its start
   */
  void settle(Table table, int[] of, int first, int count, float[] to) {
    List<TableMemory> kept = table.kept();
    kept.get(program.clockSlot()).elements(of, first, count, clocks);
    float now = scalars[program.nowScalar()];
    int late = 0;
    for (int i = 0; i < count; i++) {
      if (clocks[i] != now) {
        picked[late] = i;
        rows[late] = of[first + i];
        clocks[late++] = clocks[i];
      }
    }
    if (late > 0) {
      decay(table, late, to);
    }
  }

  private void decay(Table table, int late, float[] to) {
    int width = table.width();
    for (int i = 0; i < late; i++) {
      System.arraycopy(to, picked[i] * width, w, i * width, width);
    }
    for (int k = 0; k < read.length; k++) {
      if (k == program.clockSlot()) {
        System.arraycopy(clocks, 0, slots[k], 0, late);
      } else if (read[k]) {
        table.kept().get(k).gather(rows, late, slots[k]);
      }
    }
    Objects.requireNonNull(loops.get(width)).apply(w, w, slots, scalars, late, width);
    for (int i = 0; i < late; i++) {
      System.arraycopy(w, i * width, to, picked[i] * width, width);
    }
  }
}
