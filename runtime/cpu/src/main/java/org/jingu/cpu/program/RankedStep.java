package org.jingu.cpu.program;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.update.DenseUpdate;
import org.jingu.cpu.update.ParameterShare;
import org.jingu.ranks.Message;
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

  /** Elements that travel at once. */
  private static final int STRETCH = 1 << 22;

  private final Team team;
  private final boolean zero1;
  private final @Nullable NativeMemory gradients;
  private final @Nullable NativeMemory parameters;

  /** Of each slice that is done; none where a rank has one. */
  private final List<NativeMemory> kept = new ArrayList<>();

  private double[] losses = {};

  /**
   * Of one rank.
   *
   * @param gradients of all dense parameters; null where nothing is trained
   * @param parameters dense ones
   */
  public RankedStep(
      TableShare share, @Nullable NativeMemory gradients, @Nullable NativeMemory parameters) {
    this.team = share.team();
    this.zero1 = share.zero1();
    this.gradients = gradients;
    this.parameters = parameters;
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

  /** Makes every rank's dense gradients the whole batch's, of those that it moves. */
  public Kernel sumGradients() {
    return new StepKernel(
        "sum gradients of all ranks",
        pool -> {
          if (zero1) {
            sumShares();
          } else {
            sumAll();
          }
        });
  }

  /** Whether each rank moves a share of the parameters alone. */
  public boolean sharesUpdate() {
    return zero1;
  }

  /** Makes every rank's parameters those that the ranks have moved. */
  public Kernel bringParameters() {
    return new StepKernel("bring parameters of all ranks", pool -> bring());
  }

  /** The squared norm of all gradients of which each rank has summed its share. */
  public double squaredNorm(double[] stretches) {
    if (!zero1) {
      return DenseUpdate.total(stretches);
    }
    double[] all = new double[stretches.length];
    for (double[] of : team.gather(stretches)) {
      Arrays.setAll(all, i -> all[i] + of[i]); // one rank's, and zeros
    }
    return DenseUpdate.total(all);
  }

  private ParameterShare share(int rank) {
    long elements = Objects.requireNonNull(parameters).size();
    return ParameterShare.of(elements, rank, team.world());
  }

  /** The part of a rank's share that travels in a round; empty where there is no more. */
  private ParameterShare part(int rank, int round) {
    int most = Math.max(1, STRETCH / team.world());
    ParameterShare share = share(rank);
    return share.of(share.from() + (long) round * most, most);
  }

  private int rounds() {
    int rounds = 0;
    for (int rank = 0; rank < team.world(); rank++) {
      while (part(rank, rounds).size() > 0) {
        rounds++;
      }
    }
    return rounds;
  }

  private void sumShares() {
    NativeMemory own = Objects.requireNonNull(gradients);
    List<NativeMemory> pieces = kept.isEmpty() ? List.of(own) : kept;
    int rounds = rounds();
    for (int round = 0; round < rounds; round++) {
      for (int to = 0; to < team.world(); to++) {
        ParameterShare part = part(to, round);
        Message message = team.out(to);
        for (NativeMemory piece : pieces) {
          put(piece, part, message);
        }
      }
      team.exchange();
      ParameterShare part = part(team.rank(), round);
      int count = (int) part.size();
      float[] sum = new float[count];
      float[] next = new float[count];
      for (int i = 0; i < team.world() * pieces.size(); i++) {
        int rank = i / pieces.size();
        if (rank == team.rank()) {
          pieces.get(i % pieces.size()).read(part.from(), next, 0, count);
        } else {
          Message.floats(team.in(rank), count).get(next);
        }
        add(next, i == 0, sum);
      }
      own.write(part.from(), sum, 0, count);
    }
  }

  private static void add(float[] next, boolean first, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = first ? next[i] : to[i] + next[i];
    }
  }

  private static void put(NativeMemory from, ParameterShare part, Message to) {
    int count = (int) part.size();
    from.copy(part.from(), to.floats(count), 0, count);
  }

  private void bring() {
    NativeMemory all = Objects.requireNonNull(parameters);
    int rounds = rounds();
    for (int round = 0; round < rounds; round++) {
      for (int to = 0; to < team.world(); to++) {
        put(all, part(team.rank(), round), team.out(to));
      }
      team.exchange();
      for (int from = 0; from < team.world(); from++) {
        ParameterShare part = part(from, round);
        if (from != team.rank()) {
          float[] moved = new float[(int) part.size()];
          Message.floats(team.in(from), moved.length).get(moved);
          all.write(part.from(), moved, 0, moved.length);
        }
      }
    }
  }

  /** Makes all dense gradients the whole batch's on every rank. */
  public void sumAll() {
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
