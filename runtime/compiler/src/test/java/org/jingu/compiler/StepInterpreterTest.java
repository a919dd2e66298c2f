package org.jingu.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jingu.api.ModelGraph;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.interpret.Interpreter;
import org.jingu.compiler.interpret.PlanInterpreter;
import org.jingu.compiler.interpret.StepInterpreter;
import org.jingu.compiler.interpret.Tensor;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.PlanVerifier;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.optimizer.Sgd;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** A whole step against its parts, which other tests hold to their definitions. */
class StepInterpreterTest {
  private static final int BATCH = 6;
  private static final double RATE = 0.1;
  private static final double NORM = 0.01;

  private final ModelGraph model =
      TestModels.graph(TestModels::deepWithBatchNormAndDropout, true, DataType.DOUBLE);
  private final Random random = new Random(3);

  private Plan plan(double regularizer, double norm) {
    Updates updates = new Updates(sgd(0), sgd(regularizer), new Clipping(norm));
    return PlanCompiler.training(model, new CrossEntropy(), updates).apply(BATCH + 3);
  }

  private static UpdateProgram sgd(double regularizer) {
    return UpdateProgram.of(new Sgd().update(new Sgd.Config(RATE)), regularizer);
  }

  private StepInterpreter started(Plan plan) {
    StepInterpreter interpreter = new StepInterpreter(plan);
    plan.bags().values().forEach(bag -> draw(interpreter.table(bag.table())));
    for (Region region : new Region[] {Region.PARAMETERS, Region.STATES}) {
      var layout = region == Region.STATES ? plan.states() : plan.parameters();
      layout
          .slots()
          .forEach(
              (name, slot) ->
                  interpreter.dense().setValue(region, name, draw(new double[(int) slot.size()])));
    }
    return interpreter;
  }

  private double[] draw(double[] to) {
    Arrays.setAll(to, i -> random.nextDouble());
    return to;
  }

  /** Ids 0 to 9 of 20, so that half of every table is never named. */
  private Batch batch() {
    Map<String, IdBags> bags = new HashMap<>();
    for (String feature : new String[] {"user", "item", "city", "hour"}) {
      int[] offsets = new int[BATCH + 1];
      for (int b = 0; b < BATCH; b++) {
        offsets[b + 1] = offsets[b] + random.nextInt(3);
      }
      bags.put(feature, new IdBags(random.ints(offsets[BATCH], 0, 10).toArray(), offsets));
    }
    float[] labels = {1, 0, 1, Float.NaN, 0, 1};
    return new Batch(BATCH, new float[0], bags, labels, null, null);
  }

  @Test
  void aStepOfDescentIsTheGradientTimesTheRate() {
    Plan plan = plan(0, 0);
    StepInterpreter interpreter = started(plan);
    Map<String, double[]> before = new HashMap<>();
    plan.parameters()
        .slots()
        .keySet()
        .forEach(name -> before.put(name, interpreter.dense().value(Region.PARAMETERS, name)));
    double[] rows = interpreter.table("user").clone();
    Map<String, Tensor> results = interpreter.run(new StepInputs(batch(), 5, 7, 0.5));
    before.forEach(
        (name, w) -> {
          double[] g = interpreter.dense().value(Region.GRADIENTS, name);
          double[] after = interpreter.dense().value(Region.PARAMETERS, name);
          for (int i = 0; i < w.length; i++) {
            assertEquals(w[i] - RATE * 0.5 * g[i], after[i], 1e-12, name);
          }
        });
    assertTrue(Double.isFinite(results.get(Graph.LOSS).values()[0]));
    assertArrayEquals(
        Arrays.copyOfRange(rows, rows.length / 2, rows.length),
        Arrays.copyOfRange(interpreter.table("user"), rows.length / 2, rows.length));
    assertNotEquals(
        Arrays.toString(rows), Arrays.toString(interpreter.table("user")), "named rows move");
  }

  /** With a prior every row moves, and the norm has the prior's part of all rows. */
  @Test
  void clippingIsOfAllGradientsTogether() {
    Plan plan = plan(0.5, NORM);
    StepInterpreter interpreter = started(plan);
    Map<String, double[]> before = new HashMap<>();
    plan.bags()
        .values()
        .forEach(bag -> before.put(bag.table(), interpreter.table(bag.table()).clone()));
    Map<String, double[]> parameters = new HashMap<>();
    plan.parameters()
        .slots()
        .keySet()
        .forEach(name -> parameters.put(name, interpreter.dense().value(Region.PARAMETERS, name)));
    interpreter.run(new StepInputs(batch(), 5, 7, 1));
    double squares = 0;
    for (Map.Entry<String, double[]> of : before.entrySet()) {
      squares += moved(of.getValue(), interpreter.table(of.getKey()));
    }
    for (Map.Entry<String, double[]> of : parameters.entrySet()) {
      squares += moved(of.getValue(), interpreter.dense().value(Region.PARAMETERS, of.getKey()));
    }
    assertEquals(RATE * NORM, Math.sqrt(squares), 1e-5 * RATE * NORM);
  }

  private static double moved(double[] before, double[] after) {
    double squares = 0;
    for (int i = 0; i < before.length; i++) {
      squares += (after[i] - before[i]) * (after[i] - before[i]);
    }
    return squares;
  }

  @Test
  void nothingMovesWhereTheLossIsNotFinite() {
    Plan plan = plan(0.5, NORM);
    StepInterpreter interpreter = started(plan);
    interpreter.table("item")[0] = Double.NaN;
    Arrays.fill(interpreter.table("item"), Double.NaN);
    double[] rows = interpreter.table("user").clone();
    Map<String, Tensor> results = interpreter.run(new StepInputs(batch(), 5, 7, 1));
    assertTrue(Double.isNaN(results.get(Graph.LOSS).values()[0]));
    assertArrayEquals(rows, interpreter.table("user"));
  }

  /** The same kernels as with inputs that a caller brings, and the same masks for the same step. */
  @Test
  void masksDependOnSeedAndStepAlone() {
    Plan plan = plan(0, 0);
    Batch batch = batch();
    double first = loss(plan, new StepInputs(batch, 5, 7, 1));
    assertEquals(first, loss(plan, new StepInputs(batch, 5, 7, 0.1)));
    assertNotEquals(first, loss(plan, new StepInputs(batch, 5, 8, 1)));
    assertNotEquals(first, loss(plan, new StepInputs(batch, 6, 7, 1)));
  }

  private double loss(Plan plan, StepInputs inputs) {
    random.setSeed(9);
    return started(plan).run(inputs).get(Graph.LOSS).values()[0];
  }

  @Test
  void aGraphAloneHasTheSameKernels() {
    Updates updates = new Updates(sgd(0), sgd(0), Clipping.NONE);
    Plan alone = PlanCompiler.trainingOfInputs(model, new CrossEntropy(), updates).apply(BATCH);
    PlanVerifier.verify(alone);
    assertEquals(
        plan(0, 0).computes().stream().map(step -> step.op().name()).toList(),
        alone.computes().stream().map(step -> step.op().name()).toList());
    assertEquals(0, alone.steps(Step.LookUp.class).count());
    assertEquals(alone.inputs(), alone.givenInputs());
    assertTrue(new PlanInterpreter(alone, Interpreter.Precision.DOUBLE).squaredGradientNorm() == 0);
  }
}
