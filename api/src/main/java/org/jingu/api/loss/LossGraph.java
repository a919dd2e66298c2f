package org.jingu.api.loss;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.ModelGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The graph that a loss writes, with what it is a function of. The batch dimension is symbolic:
 * write it as -1 in a reshape, and never twice in one shape.
 */
public final class LossGraph {
  /** The placeholder of the logits, where they are not a model's own. */
  public static final String LOGITS = "loss/logits";

  /** The placeholder of the labels. */
  public static final String LABELS = "loss/labels";

  /** The placeholder of the labels' weights. */
  public static final String WEIGHTS = "loss/weights";

  /** The placeholder of the numbers of the examples' groups. */
  public static final String GROUP = "loss/group";

  /** The placeholder of the examples' positions in the batch. */
  public static final String POSITION = "loss/position";

  private final SameDiff sameDiff;
  private final SDVariable logits;
  private final int tasks;
  private final DataType dataType;
  private final Map<String, SDVariable> inputs = new LinkedHashMap<>();
  private final SDVariable losses;

  private LossGraph(SameDiff sameDiff, SDVariable logits, int tasks, DataType dataType, Loss loss) {
    this.sameDiff = sameDiff;
    this.logits = logits;
    this.tasks = tasks;
    this.dataType = dataType;
    this.losses = loss.losses(this);
  }

  /** Lets a loss write a graph of its own, in which the logits are a placeholder. */
  public static LossGraph of(Loss loss, int tasks, DataType dataType) {
    SameDiff sameDiff = SameDiff.create();
    SDVariable logits = sameDiff.placeHolder(LOGITS, dataType, -1, tasks);
    return new LossGraph(sameDiff, logits, tasks, dataType, loss);
  }

  /** Lets a loss write behind a model's logits. */
  public static LossGraph behind(ModelGraph model, Loss loss) {
    return new LossGraph(
        model.sameDiff(), model.logits(), model.schema().labels().size(), model.dataType(), loss);
  }

  /** The SameDiff graph, to write ops on. */
  public SameDiff sameDiff() {
    return sameDiff;
  }

  /** The number of tasks T. */
  public int tasks() {
    return tasks;
  }

  /** The type of every floating-point tensor. */
  public DataType dataType() {
    return dataType;
  }

  /** What the model gives, [B, T]. */
  public SDVariable logits() {
    return logits;
  }

  /** The labels [B, T], 0 where one is missing. */
  public SDVariable labels() {
    return input(LABELS, tasks);
  }

  /**
   * The labels' weights [B, T], with which the runtime sums the losses: 0 where a label is missing,
   * and for every task 1 in all.
   */
  public SDVariable weights() {
    return input(WEIGHTS, tasks);
  }

  /**
   * The number of each example's group, [B, 1]: whole numbers from 1 on, by the groups' first
   * appearance in the batch. Only for a loss that {@link Loss#needsGroups}.
   */
  public SDVariable group() {
    return input(GROUP, 1);
  }

  /**
   * The position of each example in the batch, [B, 1]: whole numbers from 0 on. Only for a loss
   * that {@link Loss#needsGroups}.
   */
  public SDVariable position() {
    return input(POSITION, 1);
  }

  private SDVariable input(String name, int width) {
    return inputs.computeIfAbsent(name, n -> sameDiff.placeHolder(n, dataType, -1, width));
  }

  /** The placeholders that the loss reads besides the logits, in the order of first use. */
  public List<String> inputs() {
    return new ArrayList<>(inputs.keySet());
  }

  /** What the loss wrote, [B, T]. */
  public SDVariable losses() {
    return losses;
  }
}
