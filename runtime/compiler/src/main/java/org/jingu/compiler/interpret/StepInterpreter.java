package org.jingu.compiler.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.feed.DropoutNoise;
import org.jingu.compiler.feed.SequencePresence;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.feed.WeightedLabels;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.number.NoiseStream;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.update.DecayClock;
import org.jingu.compiler.update.UpdateInterpreter;
import org.jingu.compiler.update.UpdateProgram;
import org.jspecify.annotations.Nullable;

/**
 * Runs whole steps of a plan, tables included, in double precision: what back ends are held to.
 * Everything is 0 at first.
 */
public final class StepInterpreter {
  private final Plan plan;
  private final PlanInterpreter dense;
  private final Map<String, double[]> tables = new LinkedHashMap<>();
  private final Map<String, List<double[]>> kept = new HashMap<>();
  private final DecayClock clock = new DecayClock();

  /** Allocates parameters, states and tables. */
  public StepInterpreter(Plan plan) {
    this.plan = plan;
    this.dense = new PlanInterpreter(plan, Interpreter.Precision.DOUBLE);
    plan.bags()
        .values()
        .forEach(
            bag -> tables.computeIfAbsent(bag.table(), t -> new double[bag.rows() * bag.width()]));
  }

  /** Parameters and states. */
  public PlanInterpreter dense() {
    return dense;
  }

  /** The rows of a table, one after another. */
  public double[] table(String name) {
    return Objects.requireNonNull(tables.get(name), name);
  }

  /**
   * Runs one step.
   *
   * @return the results by name
   */
  public Map<String, Tensor> run(StepInputs inputs) {
    dense.clear();
    Run run = new Run(inputs);
    for (Step step : plan.steps()) {
      step.accept(run);
      if (!run.goesOn) {
        return run.results;
      }
    }
    plan.tableUpdate()
        .filter(UpdateProgram::settles)
        .ifPresent(program -> clock.set(run.scalars(program)[program.thenScalar()]));
    return run.results;
  }

  /** What is known of the step under way. */
  private final class Run implements Step.Visitor<@Nullable Void> {
    private final StepInputs inputs;
    private final Batch batch;
    private final int size;
    private final Map<String, Tensor> results = new LinkedHashMap<>();
    private final Map<String, double[]> rowGradients = new HashMap<>();
    private boolean goesOn = true;
    private double clip = 1;

    Run(StepInputs inputs) {
      this.inputs = inputs;
      this.batch = inputs.batch();
      this.size = batch.size();
    }

    @Override
    public @Nullable Void visit(Step.Feed step) {
      Input input = step.input();
      Tensor value = Tensor.zeros(input.shape().at(size));
      int count = value.values().length;
      switch (input.kind()) {
        case DENSE -> Arrays.setAll(value.values(), i -> batch.dense()[i]);
        case LABEL, WEIGHT -> {
          float[] labels = new float[count];
          float[] weights = new float[count];
          WeightedLabels.fill(batch, count / size, labels, weights);
          float[] wanted = input.kind() == Input.Kind.LABEL ? labels : weights;
          Arrays.setAll(value.values(), i -> wanted[i]);
        }
        case GROUP -> {
          float[] numbers = new float[size];
          batch.numberGroups(numbers);
          Arrays.setAll(value.values(), i -> numbers[i]);
        }
        case POSITION -> Arrays.setAll(value.values(), i -> i);
        case BATCH_SIZE -> value.values()[0] = size;
        case MASK -> {
          long stream = DropoutNoise.stream(input.label(), inputs);
          double rate = input.rate();
          Arrays.setAll(
              value.values(), i -> NoiseStream.fraction(stream, i) < rate ? 0 : 1 / (1 - rate));
        }
        case BAG, PRESENT, PARAMETER, STATE ->
            throw new IllegalStateException("not to be fed: " + step.formula());
      }
      dense.write(step.output(), value, size);
      return null;
    }

    @Override
    public @Nullable Void visit(Step.Present step) {
      float[] present = SequencePresence.of(step.sequence(), batch, new float[0]);
      Tensor value = Tensor.zeros(step.input().shape().at(size));
      Arrays.setAll(value.values(), i -> present[i]);
      dense.write(step.output(), value, size);
      return null;
    }

    @Override
    public @Nullable Void visit(Step.LookUp step) {
      EmbeddingBag bag = step.bag();
      double[] rows = settled(bag);
      Tensor value = Tensor.zeros(step.input().shape().at(size));
      forEachId(
          bag,
          (at, row, share) -> {
            for (int k = 0; k < bag.width(); k++) {
              value.values()[at * bag.width() + k] += rows[row * bag.width() + k] * share;
            }
          });
      dense.write(step.output(), value, size);
      return null;
    }

    @Override
    public @Nullable Void visit(Step.Compute step) {
      dense.run(step, size);
      return null;
    }

    @Override
    public @Nullable Void visit(Step.Collect step) {
      results.put(step.name(), dense.read(step.input(), size));
      return null;
    }

    @Override
    public @Nullable Void visit(Step.CheckLoss step) {
      goesOn = Double.isFinite(dense.read(step.loss(), size).values()[0]);
      return null;
    }

    @Override
    public @Nullable Void visit(Step.KeepState step) {
      dense.write(step.output(), dense.read(step.input(), size), size);
      return null;
    }

    @Override
    public @Nullable Void visit(Step.SumRows step) {
      double[] sums = new double[table(step.table()).length];
      for (int i = 0; i < step.bags().size(); i++) {
        EmbeddingBag bag = step.bags().get(i);
        double[] gradient = dense.read(step.inputs().get(i), size).values();
        forEachId(
            bag,
            (at, row, share) -> {
              for (int k = 0; k < bag.width(); k++) {
                sums[row * bag.width() + k] += gradient[at * bag.width() + k] * share;
              }
            });
      }
      rowGradients.put(step.table(), sums);
      return null;
    }

    @Override
    public @Nullable Void visit(Step.Clip step) {
      UpdateProgram update = plan.tableUpdate().orElse(null);
      double squares = dense.squaredGradientNorm();
      for (Map.Entry<String, double[]> of : rowGradients.entrySet()) {
        double[] w = table(of.getKey());
        boolean[] moves = movingRows(of.getKey(), Objects.requireNonNull(update));
        for (int i = 0; i < w.length; i++) {
          double g = of.getValue()[i] + update.regularizer() * w[i];
          squares += moves[i / (w.length / moves.length)] ? g * g : 0;
        }
      }
      clip = step.clipping().scale(squares);
      return null;
    }

    @Override
    public @Nullable Void visit(Step.UpdateParameters step) {
      dense.update(step.program().scalars(inputs.step(), inputs.learningRateScale(), clip));
      return null;
    }

    @Override
    public @Nullable Void visit(Step.UpdateTable step) {
      double[] w = table(step.table());
      List<double[]> slots = slots(step.table(), step.program());
      double[] g = Objects.requireNonNull(rowGradients.get(step.table()));
      boolean[] moves = movingRows(step.table(), step.program());
      int width = w.length / moves.length;
      UpdateInterpreter update = new UpdateInterpreter(step.program(), false);
      double[] scalars = scalars(step.program());
      for (int row = 0; row < moves.length; row++) {
        if (moves[row]) {
          update.apply(w, g, slots, row * width, width, row, scalars);
        }
      }
      return null;
    }

    private double[] scalars(UpdateProgram program) {
      double[] scalars = program.scalars(inputs.step(), inputs.learningRateScale(), clip);
      program.setClock(scalars, clock.now());
      return scalars;
    }

    /** A table as look-ups see it: rows that decay lazily have made up for what they missed. */
    private double[] settled(EmbeddingBag bag) {
      double[] rows = table(bag.table());
      UpdateProgram program = plan.tableUpdate().orElse(null);
      if (program == null || !program.settles()) {
        return rows;
      }
      double[] now = rows.clone();
      UpdateInterpreter settlement = new UpdateInterpreter(program.settlement(), false);
      double[] none = new double[now.length];
      List<double[]> slots = slots(bag.table(), program);
      for (int row = 0; row < bag.rows(); row++) {
        settlement.apply(now, none, slots, row * bag.width(), bag.width(), row, scalars(program));
      }
      return now;
    }

    /** By row whether the batch names it, or all move. */
    private boolean[] movingRows(String table, UpdateProgram program) {
      List<EmbeddingBag> bags = bagsOf(table);
      boolean[] moves = new boolean[bags.get(0).rows()];
      Arrays.fill(moves, program.everyRow());
      bags.forEach(bag -> forEachId(bag, (at, row, share) -> moves[row] = true));
      return moves;
    }

    /** Calls with the place of every id among the rows that come out, its row and its share. */
    private void forEachId(EmbeddingBag bag, Entry entry) {
      IdBags ids = batch.bags(bag.feature());
      int[] offsets = ids.offsets();
      if (bag.positions() > 1) {
        offsets = new int[size * bag.positions() + 1];
        ids.positions(size, bag.positions(), offsets);
      }
      for (int at = 0; at < size * bag.positions(); at++) {
        int count = offsets[at + 1] - offsets[at];
        for (int i = offsets[at]; i < offsets[at + 1]; i++) {
          entry.accept(at, ids.values()[i], bag.pooling() == Pooling.MEAN ? 1.0 / count : 1);
        }
      }
    }
  }

  private List<double[]> slots(String table, UpdateProgram program) {
    int size = table(table).length;
    return kept.computeIfAbsent(
        table,
        name -> Stream.generate(() -> new double[size]).limit(program.slots().size()).toList());
  }

  private List<EmbeddingBag> bagsOf(String table) {
    List<EmbeddingBag> bags = new ArrayList<>(plan.bags().values());
    bags.removeIf(bag -> !bag.table().equals(table));
    return bags;
  }

  private interface Entry {
    void accept(int at, int row, double share);
  }
}
