package org.jingu.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.schedule.OptimizerLayout;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.code.Operand;
import org.jingu.cuda.code.UpdateCode;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Argument;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.PlanLowering;
import org.jingu.cuda.program.Processors;
import org.jingu.cuda.program.Segment;
import org.jingu.cuda.program.StagingLayout;
import org.jingu.cuda.program.Tensor;
import org.jingu.cuda.table.Look;
import org.jingu.cuda.table.TableGroup;
import org.jingu.cuda.table.TableLowering;
import org.jspecify.annotations.Nullable;

/** Writes down the steps of a plan for one batch size. */
final class StepLowering implements Step.Visitor<@Nullable Void> {
  /** What is in a program. */
  enum Kind {
    /** The whole plan of a training step. */
    TRAIN,
    /** The same without tables, whose pooled rows stay as they are; for benchmarks. */
    TRAIN_DENSE,
    /** Its forward and backward pass. */
    DIFFERENTIATE,
    /** The whole plan of a prediction. */
    PREDICT;

    /** Whether a step is part of it. */
    boolean has(Step step) {
      return switch (this) {
        case TRAIN, PREDICT -> true;
        case TRAIN_DENSE -> !(step instanceof Step.LookUp) && !(step instanceof Step.UpdateTable);
        case DIFFERENTIATE ->
            step instanceof Step.Feed
                || step instanceof Step.Present
                || step instanceof Step.LookUp
                || step instanceof Step.Compute
                || step instanceof Step.Collect;
      };
    }
  }

  private static final int BLOCKS = 16;

  private final ModelSettings settings;
  private final Plan plan;
  private final StagingLayout layout;
  private final PlanLowering lowering;
  private final TableLowering tables;
  private final Processors processors;
  private final int batch;
  private boolean lookedUp;
  private boolean computed;
  private boolean tablesUpdated;
  private long normBytes;

  StepLowering(
      ModelSettings settings,
      Plan plan,
      StagingLayout layout,
      List<TableGroup> groups,
      int entryCapacity,
      Processors processors) {
    this.settings = settings;
    this.plan = plan;
    this.layout = layout;
    this.processors = processors;
    this.batch = layout.batch();
    this.lowering = new PlanLowering(plan, batch, settings.precision(), processors);
    this.tables =
        new TableLowering(
            groups,
            settings.looks(),
            settings.tables(),
            layout,
            entryCapacity,
            processors.count(),
            plan.clipping().clips());
  }

  /** The operations of a program. */
  List<Operation> lower(Kind kind) {
    Map<EmbeddingBag, Tensor> rows = new HashMap<>();
    plan.steps(Step.LookUp.class).forEach(step -> rows.put(step.bag(), tensor(step.output())));
    Map<EmbeddingBag, Tensor> gradients = new HashMap<>();
    plan.steps(Step.SumRows.class)
        .forEach(
            step -> {
              for (int i = 0; i < step.bags().size(); i++) {
                gradients.put(step.bags().get(i), tensor(step.inputs().get(i)));
              }
            });
    tables.describe(rows::get, gradients::get);
    plan.steps().stream().filter(kind::has).forEach(step -> step.accept(this));
    return lowering.operations();
  }

  /** The words of the descriptors. */
  List<Argument> descriptors() {
    return tables.descriptors();
  }

  /** Bytes of activations. */
  long arenaBytes() {
    return lowering.arenaBytes();
  }

  /** Bytes of partial sums. */
  long partialBytes() {
    return lowering.partialBytes();
  }

  /** Bytes of scratch memory. */
  long scratchBytes() {
    return Math.max(lowering.scratchBytes(), normBytes);
  }

  /** Where a result of the plan is. */
  Tensor output(String name) {
    View view = plan.outputs().get(name);
    if (view == null) {
      throw new IllegalArgumentException("the plan has no result '" + name + "'");
    }
    return lowering.memory().tensor(view);
  }

  private Tensor tensor(View view) {
    return lowering.memory().tensor(view);
  }

  @Override
  public @Nullable Void visit(Step.Feed step) {
    Input input = step.input();
    Tensor to = tensor(step.output());
    switch (input.kind()) {
      case DENSE -> copy(layout.dense(), to);
      case LABEL -> copy(layout.labels(), to);
      case WEIGHT -> copy(layout.weights(), to);
      case GROUP -> copy(layout.groupNumbers(), to);
      case POSITION -> copy(layout.placesInBatch(), to);
      case BATCH_SIZE ->
          lowering.add(new Operation.Fill(to.address(), Float.floatToRawIntBits(batch), 1));
      case MASK -> draw(input, to);
      case BAG, PRESENT, PARAMETER, STATE ->
          throw new IllegalStateException(input.name() + " is not fed");
    }
    return null;
  }

  /** All tables are looked up together, at the first step. */
  @Override
  public @Nullable Void visit(Step.LookUp step) {
    if (!lookedUp) {
      lookedUp = true;
      tables.lookups().forEach(lowering::add);
    }
    return null;
  }

  /** The graph is lowered as a whole, at its first step. */
  @Override
  public @Nullable Void visit(Step.Compute step) {
    if (!computed) {
      computed = true;
      lowering.addSteps();
    }
    return null;
  }

  /** Loss and logits go into one piece of memory. */
  @Override
  public @Nullable Void visit(Step.Collect step) {
    Tensor from = tensor(step.input());
    long place = step.name().equals(Graph.LOSS) ? 0 : CudaModel.LOGITS;
    Tensor to = new Tensor(Segment.RESULTS.at(place), Operand.dense(ElementType.F32, from.shape()));
    lowering.map(ScalarFunction.IDENTITY, List.of(from), to, null);
    return null;
  }

  @Override
  public @Nullable Void visit(Step.CheckLoss step) {
    lowering.add(
        new Operation.Launch(
            KernelCode.library("check_loss"),
            1,
            1,
            1,
            List.of(Argument.of(tensor(step.loss()).address()), Argument.of(layout.go())),
            "check loss"));
    return null;
  }

  @Override
  public @Nullable Void visit(Step.KeepState step) {
    Tensor from = tensor(step.input());
    Tensor to =
        new Tensor(
            tensor(step.output()).address(),
            new Operand(ElementType.F32, from.shape(), from.shape().strides(), 1));
    lowering.map(ScalarFunction.IDENTITY, List.of(from), to, layout.go());
    return null;
  }

  /** The kernels of {@link #visit(Step.UpdateTable)}, and those of clipping, sort ids and sum. */
  @Override
  public @Nullable Void visit(Step.SumRows step) {
    return null;
  }

  @Override
  public @Nullable Void visit(Step.Clip step) {
    clip();
    return null;
  }

  @Override
  public @Nullable Void visit(Step.UpdateParameters step) {
    parameters(step.program());
    return null;
  }

  /** All tables are updated together, at the first step. */
  @Override
  public @Nullable Void visit(Step.UpdateTable step) {
    if (!tablesUpdated) {
      tablesUpdated = true;
      tables.updates(null).forEach(lowering::add);
    }
    return null;
  }

  private void copy(Address from, Tensor to) {
    Tensor staged =
        new Tensor(from, new Operand(ElementType.F32, to.shape(), to.shape().strides(), 4));
    lowering.map(ScalarFunction.IDENTITY, List.of(staged), to, null);
  }

  private void draw(Input input, Tensor to) {
    int index = settings.masks().indexOf(input.label());
    String text =
        """
        // dropout mask at rate %s
        extern "C" __global__ void __launch_bounds__(256) @(%s* y, const u64* stream, int n) {
          draw_mask(y, stream, %s, %sf, n);
        }
        """
            .formatted(
                input.rate(), to.type().text(), input.rate(), (float) (1 / (1 - input.rate())));
    long count = input.shape().elements(batch);
    lowering.add(
        new Operation.Launch(
            KernelCode.of("mask", text),
            grid((count + 255) / 256),
            1,
            256,
            List.of(
                Argument.of(to.address()), Argument.of(layout.masks(index)), Argument.of(count)),
            "mask " + input.shape()));
  }

  /** Where a sequence has ids: at the positions whose bag is not empty. */
  @Override
  public @Nullable Void visit(Step.Present step) {
    Look look = Look.of(step.sequence());
    Tensor to = tensor(step.output());
    String text =
        """
        // where a sequence has ids
        extern "C" __global__ void __launch_bounds__(256) @(%s* y, const int* starts, int n) {
          mark_present(y, starts, n);
        }
        """
            .formatted(to.type().text());
    long first = layout.firstOffset(settings.looks().indexOf(look));
    long count = step.input().shape().elements(batch);
    lowering.add(
        new Operation.Launch(
            KernelCode.of("present", text),
            grid((count + 255) / 256),
            1,
            256,
            List.of(
                Argument.of(to.address()),
                Argument.of(layout.offsets().plus(Integer.BYTES * first)),
                Argument.of(count)),
            "present " + step.input().shape()));
    return null;
  }

  private void clip() {
    long size = plan.parameters().size();
    int blocks = grid((size + 255) / 256);
    long count = blocks + tables.squares();
    normBytes = 8 * count;
    Address squares = Segment.SCRATCH.at(0);
    lowering.add(
        launch(
            "sum_squares",
            blocks,
            List.of(
                Argument.of(Segment.GRADIENTS.at(0)), Argument.of(squares), Argument.of(size))));
    tables.updates(squares.plus(8L * blocks)).forEach(lowering::add);
    lowering.add(
        launch(
            "clip_norm",
            1,
            List.of(
                Argument.of(squares),
                Argument.of(layout.control()),
                Argument.of(layout.clipNorm()),
                Argument.of(count))));
  }

  private static Operation launch(String kernel, int grid, List<Argument> arguments) {
    return new Operation.Launch(KernelCode.library(kernel), grid, 1, 256, arguments, kernel);
  }

  /** The update of dense parameters alone. */
  List<Operation> parameterUpdate() {
    parameters(plan.update().orElseThrow());
    return lowering.operations();
  }

  private void parameters(UpdateProgram program) {
    UpdateCode code = new UpdateCode(program);
    boolean narrow = settings.precision() == Precision.BF16;
    if (!program.elementwise()) {
      plan.parameters()
          .slots()
          .forEach((name, slot) -> rows(code.rows(narrow), name, slot, narrow));
      return;
    }
    long packs = plan.parameters().size() / UpdateCode.PACK;
    if (packs > 0) {
      List<Argument> arguments = pointers("", 0);
      arguments.add(Argument.of(packs));
      if (narrow) {
        arguments.add(Argument.of(Segment.NARROW_PARAMETERS.at(0)));
      }
      lowering.add(launch(code.elements(narrow), packs, arguments));
    }
  }

  private void rows(KernelCode code, String name, ParameterLayout.Slot slot, boolean narrow) {
    List<Argument> arguments = pointers(name, slot.offset());
    arguments.add(Argument.of(slot.rows()));
    arguments.add(Argument.of(slot.width()));
    if (narrow) {
      arguments.add(
          Argument.of(Segment.NARROW_PARAMETERS.at(ElementType.BF16.bytes() * slot.offset())));
    }
    lowering.add(launch(code, slot.rows() * UpdateCode.ROW_THREADS, arguments));
  }

  /** Parameters, gradients and slots from an element on, and the control block. */
  private List<Argument> pointers(String parameter, long element) {
    OptimizerLayout kept = plan.optimizer();
    List<Argument> arguments = new ArrayList<>();
    arguments.add(Argument.of(Segment.PARAMETERS.at(4 * element)));
    arguments.add(Argument.of(Segment.GRADIENTS.at(4 * element)));
    for (int i = 0; i < kept.firsts().size(); i++) {
      long place = kept.perRow().get(i) ? kept.firstRows().get(parameter) : element;
      arguments.add(Argument.of(Segment.OPTIMIZER.at(4 * (kept.firsts().get(i) + place))));
    }
    arguments.add(Argument.of(layout.control()));
    return arguments;
  }

  private Operation launch(KernelCode code, long threads, List<Argument> arguments) {
    int grid = grid((threads + UpdateCode.THREADS - 1) / UpdateCode.THREADS);
    return new Operation.Launch(code, grid, 1, UpdateCode.THREADS, arguments, "update parameters");
  }

  /** The copy of all parameters that products read, where there is one. */
  static List<Operation> narrowParameters(Plan plan, Processors processors) {
    PlanLowering lowering = new PlanLowering(plan, 1, Precision.BF16, processors);
    Shape shape = new Shape(List.of(Dim.of(plan.parameters().size())));
    lowering.map(
        ScalarFunction.IDENTITY,
        List.of(new Tensor(Segment.PARAMETERS.at(0), Operand.dense(ElementType.F32, shape))),
        new Tensor(Segment.NARROW_PARAMETERS.at(0), Operand.dense(ElementType.BF16, shape)),
        null);
    return lowering.operations();
  }

  private int grid(long blocks) {
    return (int) Math.max(1, Math.min(blocks, (long) processors.count() * BLOCKS));
  }
}
