package org.jingu.compiler.pass;

import org.jingu.compiler.ir.Graph;

/** A rewrite that keeps a graph's results, up to rounding. */
interface Pass {
  /** What it does, for messages. */
  String name();

  /** The rewritten graph, in a builder of its own. */
  Graph run(Graph graph);
}
