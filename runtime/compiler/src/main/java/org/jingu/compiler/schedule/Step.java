package org.jingu.compiler.schedule;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.SparseFeature;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a plan does. A prediction is its {@link Feed feeds}, {@link LookUp look-ups},
 * {@link Compute kernels} and {@link Collect results}; a training step goes on with {@link
 * CheckLoss}, after which nothing happens if the loss is not finite, and with what moves states,
 * parameters and tables.
 *
 * <p>To add a kind: write the record, permit it by adding it to {@link Visitor}. Java's compiler
 * then names the interpreter, the verifier and the back ends, which implement the visitor.
 */
public sealed interface Step {
  /** What it reads of activations, results and gradients. */
  default List<View> inputs() {
    return List.of();
  }

  /** What it writes there. */
  default List<View> outputs() {
    return List.of();
  }

  /** The same step where its views are elsewhere. */
  default Step at(UnaryOperator<View> places) {
    return this;
  }

  /** Its formula: what stands right of the equals sign, or all where it writes nothing. */
  String formula();

  private static List<View> moved(List<View> views, UnaryOperator<View> places) {
    return views.stream().map(places).toList();
  }

  /** Calls the method of the step's kind. */
  <R extends @Nullable Object> R accept(Visitor<R> visitor);

  /** The first result. */
  default View output() {
    return outputs().get(0);
  }

  /**
   * One method a kind.
   *
   * @param <R> the result
   */
  interface Visitor<R extends @Nullable Object> {
    /** Fills an input from the batch. */
    R visit(Feed step);

    /** Says where a sequence has ids. */
    R visit(Present step);

    /** Brings rows of a table. */
    R visit(LookUp step);

    /** Runs a kernel. */
    R visit(Compute step);

    /** Hands out a result. */
    R visit(Collect step);

    /** Ends the step where the loss is not finite. */
    R visit(CheckLoss step);

    /** Gives a running state its new value. */
    R visit(KeepState step);

    /** Groups a batch's ids by the rows of a table and sums their gradients. */
    R visit(SumRows step);

    /** Finds the factor on all gradients. */
    R visit(Clip step);

    /** Moves the dense parameters. */
    R visit(UpdateParameters step);

    /** Moves the rows of a table. */
    R visit(UpdateTable step);
  }

  /**
   * Fills an input from the batch, or from the run's seed and the number of the step: dense values,
   * labels and their weights (see {@link org.jingu.compiler.feed.WeightedLabels}), groups,
   * positions, the batch size, dropout masks.
   *
   * @param input neither a bag, a parameter, a state nor the presence of a sequence
   * @param output where it goes
   */
  record Feed(Input input, View output) implements Step {
    @Override
    public List<View> outputs() {
      return List.of(output);
    }

    @Override
    public Step at(UnaryOperator<View> places) {
      return new Feed(input, places.apply(output));
    }

    @Override
    public String formula() {
      return input.name() + " " + input.attributes();
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Says where a sequence has ids, 1 or 0, [B, L].
   *
   * @param sequence the feature
   */
  record Present(Input input, SparseFeature sequence, View output) implements Step {
    @Override
    public List<View> outputs() {
      return List.of(output);
    }

    @Override
    public Step at(UnaryOperator<View> places) {
      return new Present(input, sequence, places.apply(output));
    }

    @Override
    public String formula() {
      return "present '" + sequence.name() + "'";
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Brings the rows of a bag's ids: pooled into one, or those of a sequence side by side.
   *
   * @param input a bag
   * @param bag its table, feature and pooling
   * @param output where they go, [B, width] or [B, L · width]
   */
  record LookUp(Input input, EmbeddingBag bag, View output) implements Step {
    @Override
    public List<View> outputs() {
      return List.of(output);
    }

    @Override
    public Step at(UnaryOperator<View> places) {
      return new LookUp(input, bag, places.apply(output));
    }

    @Override
    public String formula() {
      String what =
          bag.positions() > 1 ? "sequence" : bag.pooling().name().toLowerCase(Locale.ROOT);
      return "look up " + what + " of '" + bag.feature() + "' in '" + bag.table() + "'";
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * One kernel: an operation on views. A copy is an {@link org.jingu.compiler.ir.Elementwise} with
   * the identity, a fill one without inputs; every move that needs no copy is in the views.
   *
   * <p>What a back end can rely on, and {@link PlanVerifier} checks: inputs have dense rows but
   * where {@link KernelOp#takesAnyView}; results have dense rows; a result overlaps an input only
   * where both are the same view of a map's.
   *
   * @param op the operation
   * @param inputs where the inputs lie
   * @param outputs where the results go
   */
  record Compute(KernelOp op, List<View> inputs, List<View> outputs) implements Step {
    /** Copies the lists. */
    public Compute {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }

    /** The floating-point operations at a batch size, of products alone: two a multiply-add. */
    public double flops(long batch) {
      return op.flops(inputs.stream().map(View::shape).toList(), batch);
    }

    @Override
    public Step at(UnaryOperator<View> places) {
      return new Compute(op, moved(inputs, places), moved(outputs, places));
    }

    @Override
    public String formula() {
      return op.print(inputs.stream().map(View::toString).toList());
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Hands out a result: the loss or the logits.
   *
   * @param name of {@link org.jingu.compiler.ir.Graph}
   * @param input where it is
   */
  record Collect(String name, View input) implements Step {
    @Override
    public List<View> inputs() {
      return List.of(input);
    }

    @Override
    public Step at(UnaryOperator<View> places) {
      return new Collect(name, places.apply(input));
    }

    @Override
    public String formula() {
      return "collect " + name + " " + input;
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Ends the step where the loss is not finite.
   *
   * @param loss where it is
   */
  record CheckLoss(View loss) implements Step {
    @Override
    public List<View> inputs() {
      return List.of(loss);
    }

    @Override
    public Step at(UnaryOperator<View> places) {
      return new CheckLoss(places.apply(loss));
    }

    @Override
    public String formula() {
      return "go on if finite " + loss;
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Gives a running state its new value.
   *
   * @param state its name
   * @param input the new value
   * @param output its place in {@link Region#STATES}
   */
  record KeepState(String state, View input, View output) implements Step {
    @Override
    public List<View> inputs() {
      return List.of(input);
    }

    @Override
    public List<View> outputs() {
      return List.of(output);
    }

    @Override
    public Step at(UnaryOperator<View> places) {
      return new KeepState(state, places.apply(input), places.apply(output));
    }

    @Override
    public String formula() {
      return "new state '" + state + "' " + input;
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Groups a batch's ids by the rows of a table, and sums the gradients of each row in chunks.
   *
   * @param table its name
   * @param bags the look-ups of the table, in the order of the model
   * @param inputs of each look-up the gradient of what it brought
   */
  record SumRows(String table, List<EmbeddingBag> bags, List<View> inputs) implements Step {
    /** Copies the lists. */
    public SumRows {
      bags = List.copyOf(bags);
      inputs = List.copyOf(inputs);
    }

    @Override
    public Step at(UnaryOperator<View> places) {
      return new SumRows(table, bags, moved(inputs, places));
    }

    @Override
    public String formula() {
      return "sum rows of '%s' from %s"
          .formatted(table, String.join(" ", inputs.stream().map(View::toString).toList()));
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Finds the factor on all gradients from the norm of those of parameters and of summed rows.
   *
   * @param clipping one that clips
   */
  record Clip(Clipping clipping) implements Step {
    @Override
    public String formula() {
      return "clip = " + clipping;
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Moves parameters by their gradients, in {@link Region#PARAMETERS} and {@link Region#GRADIENTS}.
   * A back end may move one earlier, once the loss is known, its gradient is there and nothing
   * reads it any more, unless the plan clips.
   *
   * @param program the formulas
   * @param parameters their names
   */
  record UpdateParameters(UpdateProgram program, List<String> parameters) implements Step {
    /** Copies the list. */
    public UpdateParameters {
      parameters = List.copyOf(parameters);
    }

    @Override
    public String formula() {
      return "update " + parameters.size() + " parameters";
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }

  /**
   * Moves the rows of a table by the summed gradients.
   *
   * @param table its name
   * @param program the formulas
   */
  record UpdateTable(String table, UpdateProgram program) implements Step {
    @Override
    public String formula() {
      return "update table '" + table + "'";
    }

    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.visit(this);
    }
  }
}
