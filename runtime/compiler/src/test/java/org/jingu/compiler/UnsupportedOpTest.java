package org.jingu.compiler;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jingu.compiler.importing.UnsupportedOpException;
import org.junit.jupiter.api.Test;

class UnsupportedOpTest {
  @Test
  void anUnknownOpIsNamedWithVariableShapesSupportedOpsAndPlace() {
    UnsupportedOpException e =
        assertThrows(
            UnsupportedOpException.class,
            () -> new GraphCase((g, x) -> g.sameDiff().cumsum(x, 1), 4, 6, 24, 1, false));
    for (String part :
        new String[] {
          "'cumsum'",
          "[cumsum]",
          "[B, 4, 6]",
          "layer_norm, leakyrelu, log",
          "org.jingu.compiler.importing"
        }) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  @Test
  void aFixedBatchSizeIsExplained() {
    UnsupportedOpException e =
        assertThrows(
            UnsupportedOpException.class,
            () -> new GraphCase((g, x) -> x.reshape(3, 8), 4, 6, 24, 1, false));
    assertTrue(e.getMessage().contains("write the batch dimension as -1"), e.getMessage());
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    UnsupportedOpException e =
        assertThrows(
            UnsupportedOpException.class,
            () -> new GraphCase((g, x) -> x.add(x.permute(0, 2, 1)), 4, 6, 24, 1, false));
    assertTrue(e.getMessage().contains("[B, 4, 6] and [B, 6, 4]"), e.getMessage());
  }

  @Test
  void aVariableThatTheModelDidNotDeclareIsNamed() {
    UnsupportedOpException e =
        assertThrows(
            UnsupportedOpException.class,
            () ->
                new GraphCase(
                    (g, x) ->
                        x.mul(g.sameDiff().var("stray", org.nd4j.linalg.factory.Nd4j.ones(6))),
                    4,
                    6,
                    24,
                    1,
                    false));
    assertTrue(e.getMessage().contains("'stray'"), e.getMessage());
  }
}
