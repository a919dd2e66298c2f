package org.jingu.nd4j;

import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.LossContractTest;

class Nd4jLossesTest extends LossContractTest {
  /** With the engine's own, which its course must be like. */
  @Override
  protected Engines all() {
    return Engines.own(new Nd4jModule());
  }
}
