package org.jingu.cpu.program;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.ranks.Team;
import org.jspecify.annotations.Nullable;

/**
 * What the ranks of a step compute together, beside tables: the loss and dense gradients. A rank
 * may compute several slices of the batch in turn, whose losses and gradients are then added as if
 * each had a rank of its own.
 */
public final class RankedStep implements AutoCloseable {
  /** Elements that one buffer shows. */
  private static final long PAGE = 1 << 26;

  private final Team team;
  private final @Nullable NativeMemory gradients;

  /** Of each slice that is done; none where a rank has one. */
  private final List<NativeMemory> kept = new ArrayList<>();

  private double[] losses = {};

  /**
   * Of one rank.
   *
   * @param gradients of all dense parameters; null where nothing is trained
   */
  public RankedStep(Team team, @Nullable NativeMemory gradients) {
    this.team = team;
    this.gradients = gradients;
  }

  /** Begins a step of several slices. */
  public void begin(int slices) {
    losses = new double[slices];
    while (kept.size() < slices) {
      kept.add(new NativeMemory(Objects.requireNonNull(gradients).size()));
    }
  }

  /** Keeps what a slice has come to, before the next is computed in its place. */
  public void keep(int slice, double loss) {
    losses[slice] = loss;
    NativeMemory from = Objects.requireNonNull(gradients);
    for (long first = 0; first < from.size(); first += PAGE) {
      FloatBuffer page = page(from, first);
      page(kept.get(slice), first).put(0, page, 0, page.capacity());
    }
  }

  private static FloatBuffer page(NativeMemory of, long first) {
    return of.storage(first, Math.min(PAGE, of.size() - first)).buffer().slice();
  }

  /**
   * The sum of the losses of all ranks' slices, in their order.
   *
   * @param mine where this rank has one slice
   */
  public double sum(double mine) {
    return kept.isEmpty() ? team.sum(mine) : team.sum(losses);
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
      FloatBuffer sum = page(gradients, first);
      long from = first;
      team.sum(
          kept.isEmpty() ? List.of(sum) : kept.stream().map(it -> page(it, from)).toList(), sum);
    }
  }

  @Override
  public void close() {
    kept.forEach(NativeMemory::close);
  }
}
