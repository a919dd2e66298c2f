package org.jingu.cli.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jingu.api.ModelGraph;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.cli.Console;
import org.jingu.cli.Table;
import org.jingu.cli.run.RunSetup;
import org.jingu.cpu.program.TableShare;
import org.jingu.cpu.update.ParameterShare;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.cpu.Placing;
import org.jingu.ranks.Plan;
import org.jingu.ranks.TablePlacement;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * How several ranks would share a run's tables, without any of them.
 *
 * @param tables how each is spread, by name
 * @param ranks what each has and does
 * @param denseBytes on every rank, at most: parameters, their gradients and what optimizers keep of
 *     them
 * @param millis that tables and their exchange take of a step
 * @param imbalance the time of the rank with most in that of the mean
 * @param binding what keeps it from being faster
 */
public record RankReport(
    Map<String, Spread> tables,
    List<Plan.Expected> ranks,
    long denseBytes,
    double millis,
    double imbalance,
    String binding) {

  /** A table and how it is spread. */
  public record Spread(long rows, int width, String spread) {}

  /**
   * Plans.
   *
   * @throws org.jingu.api.config.ConfigException if tables do not fit
   */
  public static RankReport of(RunSetup setup, SessionOptions options, int ranks) {
    ModelGraph graph =
        ModelGraph.of(setup.definition().model(), setup.schema(), false, DataType.FLOAT);
    Plan plan = Placing.plan(graph.bags().values(), options, ranks);
    Map<String, Spread> tables = new LinkedHashMap<>();
    for (TablePlacement.Table table : TableShare.tables(graph.bags().values())) {
      String spread = String.valueOf(plan.spreads().get(table.name()));
      tables.put(table.name(), new Spread(table.rows(), table.width(), spread));
    }
    long dense = graph.parameters().stream().mapToLong(it -> it.size()).sum();
    long kept =
        options.trainingOptimizer().dense().slots().stream()
            .filter(slot -> slot.scope() == Scope.ELEMENT)
            .count();
    long moved = options.sharing().sharesStates(options, ranks) ? mostOfARank(dense, ranks) : dense;
    return new RankReport(
        tables,
        plan.expected(),
        (2 * dense + kept * moved) * Float.BYTES,
        plan.millis(),
        plan.imbalance(),
        plan.binding());
  }

  private static long mostOfARank(long parameters, int ranks) {
    return IntStream.range(0, ranks)
        .mapToLong(rank -> ParameterShare.of(parameters, rank, ranks).size())
        .max()
        .orElseThrow();
  }

  /** Writes it for people. */
  public void print(Console console) {
    Table placed = new Table(Set.of(1, 2), "TABLE", "ROWS", "WIDTH", "SPREAD");
    tables.forEach(
        (name, of) ->
            placed.row(
                name,
                String.format(Locale.ROOT, "%,d", of.rows),
                String.valueOf(of.width),
                of.spread));
    placed.print(console);
    console.line("");
    List<String> heading =
        new ArrayList<>(List.of("RANK", "TABLES MIB", "DENSE MIB", "ROWS MS", "EXCHANGE MS"));
    Table loads = new Table(Set.of(0, 1, 2, 3, 4), heading.toArray(String[]::new));
    for (Plan.Expected rank : ranks) {
      loads.row(
          String.valueOf(rank.rank()),
          number(rank.memory() / 0x1p20),
          number(denseBytes / 0x1p20),
          number(rank.tableMillis()),
          number(rank.exchangeMillis()));
    }
    loads.print(console);
    console.line("");
    console.line(
        "a step's rows and their exchange are expected to take %s ms on one thread a rank; the rank with most has %.2f of the mean",
        number(millis), imbalance);
    console.line("what binds: %s", binding);
    console.line("memory besides: what a step computes in between, as on one rank of its batch");
  }

  private static String number(double of) {
    return String.format(Locale.ROOT, "%,.2f", of);
  }
}
