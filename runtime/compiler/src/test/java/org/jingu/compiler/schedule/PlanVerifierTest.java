package org.jingu.compiler.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.update.Clipping;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.optimizer.Sgd;
import org.junit.jupiter.api.Test;

/** Each rule by a plan that breaks it: that of softmax(relu(x Wᵀ + bias)) Vᵀ, damaged. */
class PlanVerifierTest {
  private static final long CAPACITY = 8;

  private Plan plan = plan();

  private static Plan plan() {
    GraphBuilder b = new GraphBuilder();
    Input x = Input.of(Input.Kind.BAG, "x", Shape.of(-1, 4));
    Input w = Input.of(Input.Kind.PARAMETER, "w", Shape.of(3, 4));
    Input bias = Input.of(Input.Kind.PARAMETER, "bias", Shape.of(3));
    Input v = Input.of(Input.Kind.PARAMETER, "v", Shape.of(1, 3));
    Node linear = b.plus(b.matmul(b.add(x), b.add(w), false, true, false), b.add(bias));
    Node hidden = b.add(new Softmax(), b.map(ScalarOp.RELU, linear));
    Node logits = b.matmul(hidden, b.add(v), false, true, false);
    List<Input> parameters = List.of(w, bias, v);
    Graph graph =
        Pipeline.ALL.training(new Graph(Map.of(Graph.LOGITS, logits)), parameters, List.of(x));
    return Scheduler.schedule(graph, parameters, List.of()).plan(CAPACITY);
  }

  /** Every buffer has a place and a life of its own, so that only the order of steps matters. */
  private void spread() {
    List<Buffer> buffers = new ArrayList<>();
    long end = 0;
    for (Buffer old : plan.buffers()) {
      boolean arena = old.region() == Region.ARENA;
      long offset = arena ? end : old.offset();
      end += arena ? old.size().at(CAPACITY) : 0;
      buffers.add(
          new Buffer(old.id(), old.region(), offset, old.size(), -1, plan.steps().size() + 9));
    }
    set(end, plan.parameters(), buffers, plan.steps(), plan.outputs());
  }

  private void set(
      long arena,
      ParameterLayout parameters,
      List<Buffer> buffers,
      List<Step> steps,
      Map<String, View> outputs) {
    plan =
        new Plan(
            CAPACITY,
            arena,
            parameters,
            plan.states(),
            buffers,
            steps,
            plan.inputs(),
            outputs,
            plan.constants());
  }

  private void setSteps(List<Step> steps) {
    set(plan.arenaSize(), plan.parameters(), plan.buffers(), steps, plan.outputs());
  }

  private void setStep(int number, Step step) {
    List<Step> steps = new ArrayList<>(plan.steps());
    steps.set(number, step);
    setSteps(steps);
  }

  private void setBuffer(Buffer buffer) {
    List<Buffer> buffers = new ArrayList<>(plan.buffers());
    buffers.set(buffer.id(), buffer);
    set(plan.arenaSize(), plan.parameters(), buffers, plan.steps(), plan.outputs());
  }

  private int step(Predicate<Step.Compute> which) {
    return IntStream.range(0, plan.computes().size())
        .filter(i -> which.test(plan.computes().get(i)))
        .findFirst()
        .orElseThrow();
  }

  private static Step writing(Step.Compute step, View output) {
    return new Step.Compute(step.op(), step.inputs(), List.of(output));
  }

  private static Step reading(Step.Compute step, int input, View view) {
    List<View> inputs = new ArrayList<>(step.inputs());
    inputs.set(input, view);
    return new Step.Compute(step.op(), inputs, step.outputs());
  }

  /** The one rule that is broken; its message names the step or the buffer. */
  private void assertBroken(String rule, String detail) {
    List<String> problems = PlanVerifier.problems(plan);
    assertFalse(problems.isEmpty(), "nothing is found");
    assertTrue(problems.get(0).startsWith(rule + ": "), problems.toString());
    assertTrue(problems.toString().contains(detail), problems.toString());
    assertTrue(PlanVerifier.rules().contains(rule));
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> PlanVerifier.verify(plan));
    assertTrue(failure.getMessage().contains(problems.get(0)), failure.getMessage());
  }

  @Test
  void whatTheSchedulerMakesBreaksNoRuleAndIsCheckedInEveryTest() {
    assertEquals(List.of(), PlanVerifier.problems(plan));
    spread();
    assertEquals(List.of(), PlanVerifier.problems(plan));
    assertTrue(PlanVerifier.ALWAYS, "the build sets jingu.verify for tests");
  }

  @Test
  void aBufferBeyondTheArena() {
    Buffer b = plan.buffer(plan.outputs().get(Graph.LOGITS));
    setBuffer(
        new Buffer(
            b.id(), b.region(), plan.arenaSize() - 1, b.size(), b.firstStep(), b.lastStep()));
    assertBroken("buffers lie within their regions", "Buffer[id=" + b.id());
  }

  @Test
  void aBufferOfParametersThatGrowsWithTheBatch() {
    View v = plan.inputs().get(Input.of(Input.Kind.PARAMETER, "v", Shape.of(1, 3)));
    Buffer b = plan.buffer(v);
    setBuffer(new Buffer(b.id(), b.region(), b.offset(), Dim.BATCH, b.firstStep(), b.lastStep()));
    assertBroken("buffers lie within their regions", "grows with the batch");
  }

  @Test
  void twoBuffersAtOnePlace() {
    Buffer logits = plan.buffer(plan.outputs().get(Graph.LOGITS));
    Buffer loss = plan.buffer(plan.outputs().get(Graph.LOSS));
    setBuffer(
        new Buffer(
            loss.id(),
            loss.region(),
            logits.offset(),
            loss.size(),
            loss.firstStep(),
            loss.lastStep()));
    assertBroken("buffers that live at the same time lie apart", "Buffer[id=" + loss.id());
  }

  /** A step that reads what lives no longer may find another buffer's elements there. */
  @Test
  void aReadAfterTheBufferMayBeReused() {
    int reader = step(s -> s.op() instanceof Softmax);
    Buffer b = plan.buffer(plan.steps().get(reader).inputs().get(0));
    setBuffer(new Buffer(b.id(), b.region(), b.offset(), b.size(), b.firstStep(), b.firstStep()));
    assertBroken("buffers are used while they live", "used by step " + reader);
  }

  @Test
  void aResultThatDoesNotLiveToTheEnd() {
    Buffer b = plan.buffer(plan.outputs().get(Graph.LOGITS));
    setBuffer(
        new Buffer(
            b.id(), b.region(), b.offset(), b.size(), b.firstStep(), plan.steps().size() - 1));
    assertBroken("buffers are used while they live", "is used as logits");
  }

  @Test
  void aViewThatLeavesItsBuffer() {
    int product = step(s -> s.op() instanceof MatMul);
    View x = plan.steps().get(product).inputs().get(0);
    View moved = new View(x.buffer(), 1, 0, x.shape(), x.strides());
    setStep(product, reading(plan.computes().get(product), 0, moved));
    assertBroken("views stay within their buffers", "at batch size 1");
  }

  /** Within at one example, beyond at the capacity. */
  @Test
  void aViewThatLeavesItsBufferWhereTheBatchIsLarge() {
    int product = step(s -> s.op() instanceof MatMul);
    View x = plan.steps().get(product).inputs().get(0);
    View wide = new View(x.buffer(), 0, 0, x.shape(), List.of(Dim.of(5), Dim.ONE));
    setStep(product, reading(plan.computes().get(product), 0, wide));
    assertBroken("views stay within their buffers", "at batch size " + CAPACITY);
  }

  @Test
  void aResultOfAnotherShape() {
    int softmax = step(s -> s.op() instanceof Softmax);
    View y = plan.steps().get(softmax).output();
    setStep(
        softmax, writing(plan.computes().get(softmax), View.dense(y.buffer(), Shape.of(-1, 1, 3))));
    assertBroken("results have the shapes that follow from the inputs", "step " + softmax);
  }

  @Test
  void operandsThatDoNotFit() {
    int product = step(s -> s.op() instanceof MatMul);
    Step.Compute step = plan.computes().get(product);
    View v = plan.inputs().get(Input.of(Input.Kind.PARAMETER, "v", Shape.of(1, 3)));
    setStep(product, reading(step, 1, v));
    assertBroken(
        "results have the shapes that follow from the inputs", "the summed dimensions differ");
  }

  @Test
  void aProductOfAMatrixByColumns() {
    int product = step(s -> s.op() instanceof MatMul);
    View x = plan.steps().get(product).inputs().get(0);
    View columns = new View(x.buffer(), 0, 0, x.shape(), List.of(Dim.ONE, Dim.BATCH));
    setStep(product, reading(plan.computes().get(product), 0, columns));
    assertBroken("kernels get dense rows where they need them", "reads rows with gaps");
  }

  @Test
  void aResultByColumns() {
    int softmax = step(s -> s.op() instanceof Softmax);
    View y = plan.steps().get(softmax).output();
    View columns = new View(y.buffer(), 0, 0, y.shape(), List.of(Dim.ONE, Dim.BATCH));
    setStep(softmax, writing(plan.computes().get(softmax), columns));
    assertBroken("kernels get dense rows where they need them", "writes rows with gaps");
  }

  @Test
  void aStepThatWritesParameters() {
    View w = plan.inputs().get(Input.of(Input.Kind.PARAMETER, "w", Shape.of(3, 4)));
    View gradient = plan.outputs().get("grad/w");
    int step = step(s -> s.outputs().contains(gradient));
    setStep(step, writing(plan.computes().get(step), w));
    assertBroken("steps write where their kind does", "in PARAMETERS");
  }

  @Test
  void parametersThatOverlap() {
    Map<String, ParameterLayout.Slot> slots = new LinkedHashMap<>(plan.parameters().slots());
    slots.put("v", new ParameterLayout.Slot(slots.get("bias").offset() + 1, Shape.of(1, 3)));
    ParameterLayout broken = new ParameterLayout(slots, plan.parameters().size());
    set(plan.arenaSize(), broken, plan.buffers(), plan.steps(), plan.outputs());
    assertBroken("parameters and states have places of their own", "'v' begins before");
  }

  @Test
  void aParameterThatIsReadElsewhere() {
    View v = plan.inputs().get(Input.of(Input.Kind.PARAMETER, "v", Shape.of(1, 3)));
    Buffer b = plan.buffer(v);
    setBuffer(
        new Buffer(b.id(), b.region(), b.offset() + 1, b.size(), b.firstStep(), b.lastStep()));
    assertBroken("parameters and states have places of their own", "parameter 'v' is");
  }

  @Test
  void aParameterWithoutAGradient() {
    Map<String, View> outputs = new LinkedHashMap<>(plan.outputs());
    outputs.remove("grad/bias");
    set(plan.arenaSize(), plan.parameters(), plan.buffers(), plan.steps(), outputs);
    assertBroken("every parameter has its gradient at its own place", "'bias' is no result");
  }

  @Test
  void aGradientAtAnotherParametersPlace() {
    Map<String, View> outputs = new LinkedHashMap<>(plan.outputs());
    outputs.put("grad/bias", outputs.get("grad/v"));
    set(plan.arenaSize(), plan.parameters(), plan.buffers(), plan.steps(), outputs);
    assertBroken("every parameter has its gradient at its own place", "that of 'bias' is");
  }

  @Test
  void aKernelThatWritesOverWhatItReads() {
    int softmax = step(s -> s.op() instanceof Softmax);
    Step.Compute step = plan.computes().get(softmax);
    setStep(softmax, reading(step, 0, step.output()));
    assertBroken("a result lies over an input only where a map replaces it", "step " + softmax);
  }

  /** Whether an element is read before or after it is written would be chance. */
  @Test
  void aMapThatWritesOverAnotherViewOfItsInput() {
    spread();
    View x = plan.steps().get(step(s -> s.op() instanceof MatMul)).inputs().get(0);
    Shape narrow = Shape.of(-1, 3);
    View left = x.slice(1, 0, 3, 1);
    View right = x.slice(1, 1, 3, 1);
    List<Step> steps = new ArrayList<>(plan.steps());
    Elementwise map = new Elementwise(ScalarFunction.of(ScalarOp.NEG), narrow);
    steps.add(new Step.Compute(map, List.of(left), List.of(right)));
    setSteps(steps);
    assertBroken(
        "a result lies over an input only where a map replaces it",
        "writes " + right + " over " + left);
  }

  @Test
  void aStepBeforeTheOneThatMakesItsInput() {
    spread();
    int softmax = step(s -> s.op() instanceof Softmax);
    List<Step> steps = new ArrayList<>(plan.steps());
    steps.add(0, steps.remove(softmax));
    setSteps(steps);
    assertBroken("every element is written once and read after that", "step 0, ");
  }

  @Test
  void aResultThatNoStepMakes() {
    spread();
    View gradient = plan.outputs().get("grad/w");
    List<Step> steps = new ArrayList<>(plan.steps());
    steps.remove(step(s -> s.outputs().contains(gradient)));
    setSteps(steps);
    assertBroken("every element is written once and read after that", "'grad/w' is");
  }

  @Test
  void aGradientThatTwoStepsWrite() {
    spread();
    View gradient = plan.outputs().get("grad/w");
    List<Step> steps = new ArrayList<>(plan.steps());
    steps.add(steps.get(step(s -> s.outputs().contains(gradient))));
    setSteps(steps);
    assertBroken("every element is written once and read after that", "is written already");
  }

  @Test
  void aStepThatWritesPadding() {
    spread();
    List<Buffer> buffers = new ArrayList<>(plan.buffers());
    long last = plan.parameters().size() - 1;
    Buffer padding = new Buffer(buffers.size(), Region.GRADIENTS, last, Dim.ONE, -1, 99);
    buffers.add(padding);
    List<Step> steps = new ArrayList<>(plan.steps());
    Elementwise fill = new Elementwise(ScalarFunction.constant(1), Shape.of(1));
    steps.add(new Step.Compute(fill, List.of(), List.of(View.dense(padding.id(), Shape.of(1)))));
    set(plan.arenaSize(), plan.parameters(), buffers, steps, plan.outputs());
    assertBroken(
        "nothing is written between the gradients of parameters", "element " + last + " is");
  }

  /** A plan with updates: without tables, since no batch feeds it. */
  private static Plan updated(Clipping clipping) {
    GraphBuilder b = new GraphBuilder();
    Input x = Input.of(Input.Kind.BAG, "x", Shape.of(-1, 4));
    Input w = Input.of(Input.Kind.PARAMETER, "w", Shape.of(1, 4));
    Node logits = b.matmul(b.add(x), b.add(w), false, true, false);
    Graph graph =
        Pipeline.ALL.training(new Graph(Map.of(Graph.LOGITS, logits)), List.of(w), List.of(x));
    Updates updates = Updates.of(UpdateProgram.of(new Sgd().update(new Sgd.Config(1)), 0));
    return Scheduler.schedule(graph, List.of(w), List.of(), null, updates.clipped(clipping))
        .plan(CAPACITY);
  }

  @Test
  void anUpdateBeforeTheLossIsChecked() {
    plan = updated(new Clipping(1));
    spread();
    List<Step> steps = new ArrayList<>(plan.steps());
    steps.add(0, steps.remove(steps.size() - 1));
    setSteps(steps);
    assertBroken("nothing moves before the loss is known to be finite", "comes after PARAMETERS");
  }

  @Test
  void aParameterThatNothingMoves() {
    plan = updated(Clipping.NONE);
    List<Step> steps = new ArrayList<>(plan.steps());
    UpdateProgram program = plan.update().orElseThrow();
    steps.set(steps.size() - 1, new Step.UpdateParameters(program, List.of()));
    setSteps(steps);
    assertBroken("every parameter and table is moved by one step", "no step is for parameter 'w'");
  }

  @Test
  void aTableThatIsMovedButNotLookedUp() {
    plan = updated(Clipping.NONE);
    spread();
    List<Step> steps = new ArrayList<>(plan.steps());
    steps.add(new Step.UpdateTable("t", plan.update().orElseThrow()));
    setSteps(steps);
    assertBroken(
        "every parameter and table is moved by one step", "a step too many is for table 't'");
  }
}
