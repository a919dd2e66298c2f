package org.jingu.engine.backend;

class LossesTest extends LossContractTest {
  @Override
  protected Engines all() {
    return Engines.own();
  }
}
