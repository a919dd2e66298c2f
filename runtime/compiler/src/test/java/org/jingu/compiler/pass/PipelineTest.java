package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jingu.compiler.RandomGraphs;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Stage;
import org.jingu.compiler.schedule.PlanVerifier;
import org.jingu.compiler.schedule.Scheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineTest {
  private static final int GRAPHS = 25;
  private static final Set<String> MANDATORY = Set.of("differentiate", "lower-normalizations");

  static Stream<String> optional() {
    return Pipeline.names().stream().filter(name -> !MANDATORY.contains(name));
  }

  private static Graph training(Pipeline pipeline, RandomGraphs.Drawn drawn) {
    return pipeline.training(drawn.graph(), drawn.parameters(), drawn.bags());
  }

  private static String refused(String name) {
    return assertThrows(
            IllegalArgumentException.class, () -> new Pipeline(List.of(name), run -> {}))
        .getMessage();
  }

  @Test
  void passesRunInTheirOrderAndHandOnTheirGraphs() {
    List<PassRun> runs = new ArrayList<>();
    Graph last = training(new Pipeline(Set.of(), runs::add), RandomGraphs.draw(3));
    assertEquals(Pipeline.names(), runs.stream().map(PassRun::pass).toList());
    for (int i = 1; i < runs.size(); i++) {
      assertSame(runs.get(i - 1).after(), runs.get(i).before());
      assertTrue(runs.get(i - 1).stage().compareTo(runs.get(i).stage()) <= 0);
      assertTrue(runs.get(i).nanos() > 0);
    }
    assertSame(last, runs.get(runs.size() - 1).after());
    assertEquals(Stage.FUSED, runs.get(runs.size() - 1).stage());
  }

  @Test
  void aPredictionHasNoGradients() {
    List<PassRun> runs = new ArrayList<>();
    new Pipeline(Set.of(), runs::add).evaluation(RandomGraphs.draw(3).graph());
    List<String> expected = new ArrayList<>(Pipeline.names());
    expected.remove("differentiate");
    assertEquals(expected, runs.stream().map(PassRun::pass).toList());
  }

  /** Every pass keeps every result of every drawn graph, and most change some of them. */
  @Test
  void everyPassKeepsAllResults() {
    Set<String> changed = new HashSet<>();
    Pipeline watched =
        new Pipeline(
            Set.of(),
            run -> {
              if (!run.before().toString().equals(run.after().toString())) {
                changed.add(run.pass());
              }
              boolean adds = run.pass().equals("differentiate");
              Equivalence.assertSame(run.before(), adds ? logits(run.after()) : run.after());
            });
    for (int seed = 0; seed < GRAPHS; seed++) {
      training(watched, RandomGraphs.draw(seed));
    }
    // What the others look for is seldom drawn; they have tests of their own.
    Set<String> idle = new HashSet<>(Pipeline.names());
    idle.removeAll(changed);
    idle.removeAll(Set.of("fold-constants", "stack-products", "sink-permutes"));
    assertEquals(Set.of(), idle);
  }

  private static Graph logits(Graph graph) {
    return new Graph(Map.of(Graph.LOGITS, graph.output(Graph.LOGITS)));
  }

  /** Without it the plan is another one, and right. */
  @ParameterizedTest
  @MethodSource("optional")
  void plansCanDoWithoutAPass(String name) {
    List<String> ran = new ArrayList<>();
    Pipeline without = new Pipeline(List.of(name), run -> ran.add(run.pass()));
    for (int seed = 0; seed < 6; seed++) {
      RandomGraphs.Drawn drawn = RandomGraphs.draw(seed);
      Graph graph = training(without, drawn);
      Equivalence.assertSame(training(Pipeline.ALL, drawn), graph);
      List<Input> parameters = drawn.parameters();
      PlanVerifier.verify(Scheduler.schedule(graph, parameters, List.of()).plan(9));
    }
    assertTrue(!ran.contains(name) && ran.contains("differentiate"), ran.toString());
  }

  @Test
  void aMandatoryPassSaysWhatNeedsIt() {
    assertEquals(
        "the pass 'lower-normalizations' cannot be left out: no back end has a kernel for what it"
            + " lowers",
        refused("lower-normalizations"));
    assertEquals(
        "the pass 'differentiate' cannot be left out: a training step is made of gradients",
        refused("differentiate"));
  }

  @Test
  void anUnknownPassIsAnsweredWithTheNearest() {
    assertEquals("there is no pass 'fuse-map'; did you mean 'fuse-maps'?", refused("fuse-map"));
    assertTrue(refused("x").startsWith("there is no pass 'x'; valid are fold-constants, "));
  }
}
