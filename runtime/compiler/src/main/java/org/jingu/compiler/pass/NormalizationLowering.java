package org.jingu.compiler.pass;

import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Normalize;
import org.jingu.compiler.ir.Stage;

/** Writes normalization with batch statistics as maps, which can be fused. */
final class NormalizationLowering implements Pass {
  @Override
  public String name() {
    return "lower-normalizations";
  }

  @Override
  public Stage stage() {
    return Stage.LOWERED;
  }

  @Override
  public Graph run(Graph graph) {
    GraphBuilder builder = new GraphBuilder();
    return graph.rewrite(
        builder,
        (node, inputs) ->
            node.op() instanceof Normalize normalize ? normalize.lower(builder, inputs) : null);
  }
}
