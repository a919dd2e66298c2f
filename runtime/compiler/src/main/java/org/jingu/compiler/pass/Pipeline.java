package org.jingu.compiler.pass;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jingu.api.config.Suggestions;
import org.jingu.api.loss.LossGraph;
import org.jingu.compiler.autodiff.Training;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Stage;
import org.jingu.compiler.ir.Verifier;

/**
 * The way of a graph through all passes, in their order; the graph is verified after each. Dead
 * code, equal nodes and the identities of {@link GraphBuilder} are taken care of by every pass,
 * since each builds the graph anew.
 */
public final class Pipeline {
  private static final String DIFFERENTIATE = "differentiate";

  private static final List<Pass> BEFORE_GRADIENTS =
      List.of(
          new ConstantFolding(),
          new NormalizationRecognition(),
          new SharedProducts(),
          new ProductStacking());
  private static final List<Pass> AFTER_GRADIENTS =
      List.of(
          new NormalizationLowering(),
          new PermuteSinking(),
          new ElementwiseFusion(),
          new EpilogueFusion());

  /** What no plan can do without, and why. */
  private static final Map<String, String> MANDATORY =
      Map.of(
          DIFFERENTIATE,
          "a training step is made of gradients",
          "lower-normalizations",
          "no back end has a kernel for what it lowers");

  /** Every pass, watched by nobody. */
  public static final Pipeline ALL = new Pipeline(Set.of(), run -> {});

  private final Set<String> without;
  private final Consumer<PassRun> observer;

  /**
   * A pipeline for looking into.
   *
   * @param without the names of passes to leave out
   * @param observer is told of every pass when it has run and its graph is verified
   * @throws IllegalArgumentException if there is no such pass, or plans cannot do without it
   */
  public Pipeline(Collection<String> without, Consumer<PassRun> observer) {
    this.without = Set.copyOf(without);
    this.observer = observer;
    for (String name : without) {
      checkName(name);
      if (MANDATORY.containsKey(name)) {
        throw new IllegalArgumentException(
            "the pass '%s' cannot be left out: %s".formatted(name, MANDATORY.get(name)));
      }
    }
  }

  /** The names of all passes, in their order. */
  public static List<String> names() {
    return Stream.of(
            BEFORE_GRADIENTS.stream().map(Pass::name),
            Stream.of(DIFFERENTIATE),
            AFTER_GRADIENTS.stream().map(Pass::name))
        .flatMap(names -> names)
        .toList();
  }

  /**
   * Checks that there is a pass of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static void checkName(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "there is no pass '%s'; %s".formatted(name, Suggestions.of(name, names())));
    }
  }

  /** Of an imported graph, that of a prediction. */
  public Graph evaluation(Graph imported) {
    return fused(recognised(imported));
  }

  /**
   * Of an imported graph, that of a training step.
   *
   * @param parameters every declared parameter
   * @param bags every declared bag
   */
  public Graph training(Graph imported, List<Input> parameters, List<Input> bags) {
    return training(imported, Training.CROSS_ENTROPY, parameters, bags);
  }

  /** The same with another loss than the binary cross entropy. */
  public Graph training(Graph imported, LossGraph loss, List<Input> parameters, List<Input> bags) {
    return fused(differentiated(recognised(imported), loss, parameters, bags));
  }

  /** Recognises in a forward graph what has a better gradient or a better kernel as a whole. */
  public Graph recognised(Graph imported) {
    return run(BEFORE_GRADIENTS, imported);
  }

  /** Adds the loss and its gradients to a forward graph, as {@link Training} does. */
  public Graph differentiated(
      Graph forward, LossGraph loss, List<Input> parameters, List<Input> bags) {
    return run(
        DIFFERENTIATE,
        Stage.DIFFERENTIATED,
        graph -> Training.of(graph, loss, parameters, bags),
        forward);
  }

  /** Lowers and fuses the graph that will run. */
  public Graph fused(Graph graph) {
    return run(AFTER_GRADIENTS, graph);
  }

  private Graph run(List<Pass> passes, Graph graph) {
    Graph result = graph;
    for (Pass pass : passes) {
      if (!without.contains(pass.name())) {
        result = run(pass.name(), pass.stage(), pass::run, result);
      }
    }
    return result;
  }

  private Graph run(String name, Stage stage, UnaryOperator<Graph> pass, Graph before) {
    long start = System.nanoTime();
    Graph after = pass.apply(before);
    long nanos = System.nanoTime() - start;
    Verifier.verify(name, stage, after);
    observer.accept(new PassRun(name, stage, before, after, nanos));
    return after;
  }
}
