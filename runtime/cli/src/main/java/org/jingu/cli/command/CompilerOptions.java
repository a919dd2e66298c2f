package org.jingu.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jingu.api.ModelGraph;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.Table;
import org.jingu.cli.UserException;
import org.jingu.cli.inspect.Flop;
import org.jingu.cli.inspect.PassReport;
import org.jingu.cli.inspect.PlanReport;
import org.jingu.cli.run.RunSetup;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.pass.PassRun;
import org.jingu.compiler.pass.Pipeline;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.PlanVerifier;
import org.jingu.engine.optimizer.Optimizer;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Option;

/** The options of {@code inspect} that look into the compilation of a training step. */
final class CompilerOptions {
  @Option(
      names = "--plan",
      description =
          "Print the compiled plan of a training step instead, and the size of each step.")
  private boolean plan;

  @Option(
      names = "--passes",
      description =
          "Print instead what the compiler's passes do: nodes before and after each, and its"
              + " time.")
  private boolean passes;

  @Option(
      names = "--print-after",
      paramLabel = "PASS",
      description = "Print the graph after this pass, or after 'all'; may be repeated.")
  private List<String> printAfter = List.of();

  @Option(
      names = "--without-pass",
      paramLabel = "PASS",
      description = "Leave this pass out; may be repeated. Some are mandatory.")
  private List<String> withoutPasses = List.of();

  @Option(
      names = "--verify",
      description = "Check the compiled plan by all rules that the engines rely on.")
  private boolean verify;

  /** Whether the compilation is what shall be shown. */
  boolean isAsked() {
    return plan || passes || verify || !printAfter.isEmpty() || !withoutPasses.isEmpty();
  }

  /** Compiles the training step of a run's model and shows what was asked for. */
  void run(RunSetup setup, Console console) {
    List<PassRun> runs = new ArrayList<>();
    Pipeline pipeline = pipeline(runs);
    Optimizer optimizer = Objects.requireNonNull(setup.optimizer());
    ModelGraph graph = ModelGraph.of(setup.model(), setup.schema(), true, DataType.FLOAT);
    Plan compiled =
        PlanCompiler.training(graph, setup.loss(), optimizer.updates(), pipeline)
            .apply(setup.config().train().batchSize());
    if (passes || !printAfter.isEmpty() || !(plan || verify)) {
      print(PassReport.of(runs, printAfter), console);
    }
    if (plan) {
      print(PlanReport.of(compiled), console);
    }
    if (verify) {
      PlanVerifier.verify(compiled);
      console.event("verified", PlanVerifier.rules());
      console.line("the plan keeps all %d rules:", PlanVerifier.rules().size());
      PlanVerifier.rules().forEach(rule -> console.line("  " + rule));
    }
  }

  private Pipeline pipeline(List<PassRun> runs) {
    for (String name : printAfter) {
      if (!name.equals(PassReport.ALL)) {
        usage("--print-after", () -> Pipeline.checkName(name));
      }
      if (withoutPasses.contains(name)) {
        throw new UserException(
            ExitCode.USAGE, "--print-after: '" + name + "' is left out by --without-pass");
      }
    }
    Pipeline[] pipeline = {Pipeline.ALL};
    usage("--without-pass", () -> pipeline[0] = new Pipeline(withoutPasses, runs::add));
    return pipeline[0];
  }

  private static void usage(String option, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new UserException(ExitCode.USAGE, option + ": " + e.getMessage());
    }
  }

  private static void print(PassReport report, Console console) {
    console.result(report);
    Table table = new Table(Set.of(2, 3, 4), "PASS", "STAGE", "NODES", "THEN", "MS");
    for (PassReport.Row row : report.passes()) {
      if (row.graph() != null) {
        console.line("after %s:", row.name());
        row.graph().lines().forEach(console::line);
        console.line("");
      }
      table.row(
          row.name(),
          row.stage(),
          Integer.toString(row.nodesBefore()),
          Integer.toString(row.nodesAfter()),
          String.format(Locale.ROOT, "%.1f", row.milliseconds()));
    }
    table.print(console);
  }

  private static void print(PlanReport report, Console console) {
    console.result(report);
    report.text().lines().forEach(console::line);
    console.line("");
    console.line(
        "batch %,d: %s of matrix products, arena %.1f MB",
        report.batch(), Flop.text(report.gflop()), report.arenaMegabytes());
    Table table = new Table(Set.of(0, 3, 4), "STEP", "OP", "OUTPUT", "FLOP", "MB");
    for (PlanReport.StepSize step : report.steps()) {
      table.row(
          Integer.toString(step.step()),
          step.op(),
          step.output(),
          step.gflop() == 0 ? "" : Flop.text(step.gflop()),
          String.format(Locale.ROOT, "%.2f", step.megabytes()));
    }
    table.print(console);
  }
}
