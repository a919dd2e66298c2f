package org.jingu.compiler.pass;

import java.util.List;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Verifier;

/**
 * The passes in their order. Dead code, equal nodes and the identities of {@link GraphBuilder} are
 * taken care of by every pass, since each builds the graph anew.
 */
public final class Passes {
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

  private Passes() {}

  /** Recognises in a forward graph what has a better gradient or a better kernel as a whole. */
  public static Graph beforeGradients(Graph graph) {
    return run(BEFORE_GRADIENTS, graph);
  }

  /** Lowers and fuses the graph that will run. */
  public static Graph afterGradients(Graph graph) {
    return run(AFTER_GRADIENTS, graph);
  }

  private static Graph run(List<Pass> passes, Graph graph) {
    Graph result = graph;
    for (Pass pass : passes) {
      result = pass.run(result);
      Verifier.verify(pass.name(), result);
    }
    return result;
  }
}
