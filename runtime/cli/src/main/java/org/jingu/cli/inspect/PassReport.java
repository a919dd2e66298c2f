package org.jingu.cli.inspect;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jingu.compiler.pass.PassRun;
import org.jspecify.annotations.Nullable;

/**
 * What the compiler's passes did with the graph of a training step.
 *
 * @param passes in the order in which they ran
 */
public record PassReport(List<Row> passes) {
  /** Stands for every pass. */
  public static final String ALL = "all";

  /**
   * One pass.
   *
   * @param name its name
   * @param stage the stage that the graph is at after it
   * @param nodesBefore the nodes of the graph before it
   * @param nodesAfter the nodes after it
   * @param milliseconds the time it took, when it ran for the first time
   * @param graph the graph after it, where that was asked for
   */
  public record Row(
      String name,
      String stage,
      int nodesBefore,
      int nodesAfter,
      double milliseconds,
      @Nullable String graph) {}

  /**
   * Of what ran.
   *
   * @param printed the names of the passes after which the graph is wanted, or {@link #ALL}
   */
  public static PassReport of(List<PassRun> runs, Collection<String> printed) {
    return new PassReport(
        runs.stream()
            .map(
                run ->
                    new Row(
                        run.pass(),
                        run.stage().name().toLowerCase(Locale.ROOT),
                        run.before().nodes().size(),
                        run.after().nodes().size(),
                        run.nanos() * 1e-6,
                        printed.contains(ALL) || printed.contains(run.pass())
                            ? run.after().toString()
                            : null))
            .toList());
  }
}
