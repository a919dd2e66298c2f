package org.jingu.compiler.pass;

import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Stage;

/** A rewrite that keeps a graph's results, up to rounding. */
interface Pass {
  /** What it does, as messages and options call it. */
  String name();

  /** The stage of a graph that it has rewritten. */
  Stage stage();

  /** The rewritten graph, in a builder of its own. */
  Graph run(Graph graph);
}
