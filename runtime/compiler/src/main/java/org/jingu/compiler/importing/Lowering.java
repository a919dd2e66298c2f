package org.jingu.compiler.importing;

import java.util.List;
import org.jingu.compiler.ir.Node;

/** How one SameDiff op is written in the compiler's representation. */
@FunctionalInterface
interface Lowering {
  /**
   * Writes the op.
   *
   * @return one node a result
   * @throws IllegalArgumentException if the inputs or attributes do not fit; the importer adds
   *     where
   */
  List<Node> lower(OpCall call);
}
