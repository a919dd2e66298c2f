package org.jingu.engine.loss;

import java.util.Arrays;
import org.jingu.api.loss.Link;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.api.loss.LossSetup;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Offers the pairwise logistic loss (Burges et al., "Learning to Rank using Gradient Descent",
 * 2005): the loss of an example is the mean of softplus(z' - z) over the examples of its group in
 * the batch whose labels are lower, and 0 where there are none.
 */
public final class PairwisePlugin extends BuiltInLoss<PairwisePlugin.Config> {
  /** No keys. */
  public record Config() {}

  /** Makes it. */
  public PairwisePlugin() {
    super(
        "pairwise",
        "Logistic loss of pairs of examples of one group, of ranking alone",
        Config.class);
  }

  @Override
  public Loss create(Config config, LossSetup setup) {
    return new Pairwise(setup.batchSize());
  }

  /**
   * The loss. A tensor has one symbolic dimension, so the examples that others are compared with
   * are laid out along a static one of as many places as a batch has at most: place c has what
   * example c has, by a sum over the batch with a single term that is not 0.
   */
  private static final class Pairwise implements Loss {
    /** Groups are further apart than labels, which are in [0, 1], by more than the distance. */
    private static final double APART = 3;

    private static final double DISTANCE = 1.5;

    private final int places;

    Pairwise(int places) {
      this.places = places;
    }

    /** Scores that rank, but fit no probability. */
    @Override
    public Link link() {
      return Link.IDENTITY;
    }

    @Override
    public boolean needsGroups() {
      return true;
    }

    @Override
    public SDVariable losses(LossGraph graph) {
      SameDiff sd = graph.sameDiff();
      SDVariable own = place(graph); // [B, C, 1]
      SDVariable[] columns = new SDVariable[graph.tasks()];
      for (int t = 0; t < columns.length; t++) {
        SDVariable z = column(graph, graph.logits(), t);
        SDVariable rank = rank(graph, t);
        SDVariable below = rank.sub(placed(own, rank)); // [B, C, 1]
        SDVariable compared =
            number(graph, sd.gt(below, 0)).mul(number(graph, sd.gt(below.neg(), -DISTANCE)));
        SDVariable loss = sd.nn().softplus(placed(own, z).sub(z)).mul(compared);
        SDVariable pairs = compared.sum(true, 1);
        columns[t] = loss.sum(true, 1).div(sd.math().max(pairs, sd.onesLike(pairs))).reshape(-1, 1);
      }
      return columns.length == 1 ? columns[0] : sd.concat(1, columns);
    }

    /** 1 where an example has its place, [B, C, 1]. */
    private SDVariable place(LossGraph graph) {
      double[] numbers = new double[places];
      Arrays.setAll(numbers, c -> c);
      SDVariable all =
          graph
              .sameDiff()
              .constant(
                  Nd4j.createFromArray(numbers).reshape(1, places, 1).castTo(graph.dataType()));
      return number(graph, graph.sameDiff().eq(graph.position().reshape(-1, 1, 1), all));
    }

    /** A column [B, 1, 1] along the places, [1, C, 1]: 0 where there is no example. */
    private static SDVariable placed(SDVariable own, SDVariable column) {
      return own.mul(column).sum(true, 0);
    }

    /**
     * One number for group and label: that of an example is above another's by at most 1 if and
     * only if they are of one group and its label is higher. Examples without a label are far from
     * all others.
     */
    private static SDVariable rank(LossGraph graph, int task) {
      SDVariable present =
          number(graph, graph.sameDiff().gt(column(graph, graph.weights(), task), 0));
      SDVariable group = graph.group().mul(APART).reshape(-1, 1, 1);
      return column(graph, graph.labels(), task).add(group).mul(present);
    }

    private static SDVariable number(LossGraph graph, SDVariable truth) {
      return truth.castTo(graph.dataType());
    }

    /**
     * A task's column as [B, 1, 1]. The third dimension is for SameDiff, whose sums fail over an
     * axis of size 1 of what it takes for a vector.
     */
    private static SDVariable column(LossGraph graph, SDVariable x, int task) {
      SDVariable column =
          graph.tasks() == 1 ? x : graph.sameDiff().slice(x, new int[] {0, task}, -1, 1);
      return column.reshape(-1, 1, 1);
    }
  }
}
