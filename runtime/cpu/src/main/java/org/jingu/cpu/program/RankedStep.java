package org.jingu.cpu.program;

import java.nio.FloatBuffer;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.ranks.Team;
import org.jspecify.annotations.Nullable;

/** What the ranks of a step compute together, beside tables: the loss and dense gradients. */
public final class RankedStep {
  /** Elements that one buffer shows. */
  private static final long PAGE = 1 << 26;

  private final Team team;
  private final @Nullable NativeMemory gradients;

  /**
   * Of one rank.
   *
   * @param gradients of all dense parameters; null where nothing is trained
   */
  public RankedStep(Team team, @Nullable NativeMemory gradients) {
    this.team = team;
    this.gradients = gradients;
  }

  /** The sum of all ranks' numbers, in their order. */
  public double sum(double mine) {
    return team.sum(mine);
  }

  /** Makes every rank's dense gradients the whole batch's. */
  public Kernel sumGradients() {
    return new StepKernel("sum gradients of all ranks", pool -> sum());
  }

  private void sum() {
    if (gradients == null) {
      return;
    }
    for (long first = 0; first < gradients.size(); first += PAGE) {
      FloatBuffer page =
          gradients.storage(first, Math.min(PAGE, gradients.size() - first)).buffer();
      team.sum(page.slice());
    }
  }
}
