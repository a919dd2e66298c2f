package org.jingu.cpu.update;

/** An optimizer's formulas as one loop over rows that lie one after another. */
public interface UpdateLoop {
  /**
   * Updates rows.
   *
   * @param w weights [rows, width], overwritten
   * @param g gradients of the loss [rows, width]
   * @param slots one array a slot, [rows, width] or [rows], overwritten
   * @param scalars of {@link org.jingu.compiler.update.UpdateProgram#scalars}
   */
  void apply(float[] w, float[] g, float[][] slots, float[] scalars, int rows, int width);
}
