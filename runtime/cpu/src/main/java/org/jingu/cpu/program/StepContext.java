package org.jingu.cpu.program;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.compiler.feed.BatchPart;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.feed.WeightedLabels;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.memory.View;
import org.jspecify.annotations.Nullable;

/** What the kernels of a model's programs know of the step under way, and what comes out of it. */
public final class StepContext {
  private @Nullable StepInputs inputs;
  private float @Nullable [] logits;
  private double loss;
  private boolean ended;
  private double clip;
  private boolean labelled;
  private float[] labels = {};
  private float[] weights = {};

  /** By part one number, in an array so that adding to it leaves no garbage. */
  private final Map<CpuProgram.Part, long[]> nanos = new EnumMap<>(CpuProgram.Part.class);

  /** Before the first step. */
  public StepContext() {
    for (CpuProgram.Part part : CpuProgram.Part.values()) {
      nanos.put(part, new long[1]);
    }
  }

  /**
   * Begins a step.
   *
   * @param given what it is given
   * @param to receives the logits [B, T], from before an update, or null
   */
  public void begin(StepInputs given, float @Nullable [] to) {
    inputs = given;
    logits = to;
    loss = 0;
    ended = false;
    clip = 1;
    labelled = false;
  }

  /** The loss of the last step. */
  public double loss() {
    return loss;
  }

  /** Nanoseconds so far in kernels of a part. */
  public long nanos(CpuProgram.Part part) {
    return slot(part)[0];
  }

  void book(CpuProgram.Part part, long duration) {
    slot(part)[0] += duration;
  }

  private long[] slot(CpuProgram.Part part) {
    return Objects.requireNonNull(nanos.get(part));
  }

  StepInputs inputs() {
    return Objects.requireNonNull(inputs, "no step has begun");
  }

  Batch batch() {
    return inputs().batch();
  }

  /** The whole batch, of which {@link #batch} is the part that is computed here. */
  Batch whole() {
    BatchPart part = inputs().part();
    return part == null ? batch() : part.whole();
  }

  /** Which part of the whole batch is computed here. */
  Slice slice() {
    BatchPart part = inputs().part();
    return part == null ? Slice.WHOLE : part.slice();
  }

  /** How many examples of the whole batch come before the first that is computed here. */
  int before() {
    BatchPart part = inputs().part();
    return part == null ? 0 : part.first();
  }

  /** Whether nothing is done any more. */
  boolean ended() {
    return ended;
  }

  /**
   * Ends the step where the loss is not finite.
   *
   * @param total makes it the whole batch's
   */
  public void check(View of, DoubleUnaryOperator total) {
    loss = total.applyAsDouble(value(of));
    ended = !Double.isFinite(loss);
  }

  /** Hands out the loss. */
  public void collectLoss(View of) {
    loss = value(of);
  }

  /** Hands out the logits, if they are wanted. */
  public void collectLogits(View of) {
    if (logits != null) {
      new TensorAccess(of).read(logits);
    }
  }

  private static double value(View of) {
    return of.storage().buffer().get((int) of.offset());
  }

  /** Sets the factor on all gradients. */
  public void clip(double factor) {
    clip = factor;
  }

  /** The numbers of this step of an update. */
  public double[] scalars(UpdateProgram program) {
    return program.scalars(inputs().step(), inputs().learningRateScale(), clip);
  }

  /** The labels [B, T], and perhaps more behind. */
  float[] labels(int tasks) {
    weigh(tasks);
    return labels;
  }

  /** Their weights [B, T], and perhaps more behind. */
  float[] weights(int tasks) {
    weigh(tasks);
    return weights;
  }

  private void weigh(int tasks) {
    if (labelled) {
      return;
    }
    int count = batch().size() * tasks;
    if (labels.length < count) {
      labels = new float[count];
      weights = new float[count];
    }
    BatchPart part = inputs().part();
    double[] sums = part == null ? WeightedLabels.sums(batch(), tasks) : part.weights();
    WeightedLabels.fill(batch(), tasks, sums, labels, weights);
    labelled = true;
  }
}
