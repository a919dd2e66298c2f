package org.jingu.ranks;

import java.util.List;

class LocalWireTest extends WireContractTest {
  @Override
  List<Wire> world(int ranks) {
    return LocalWire.world(ranks);
  }
}
