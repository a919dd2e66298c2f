package org.jingu.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CostTest {
  private static long flops(String name) {
    return BenchmarkCase.named(name).cost().flops();
  }

  @Test
  void wukongIsTheSumOfItsProducts() {
    long attention = 24 * 64 * 512;
    long first = 24 * 27 * 64 + attention + 512 * 648; // compress, attention
    first += 2 * 27 * 64 * 24; // the factorization machine
    first += 648 * 512 + 512 * 512 + 512 * 1024; // its MLP
    first += 16 * 27 * 64 + 32 * 27 * 64; // linear compress, residual
    long later = 24 * 32 * 64 + attention + 512 * 768;
    later += 2 * 32 * 64 * 24;
    later += 768 * 512 + 512 * 512 + 512 * 1024;
    later += 16 * 32 * 64;
    long top = 2048 * 512 + 512 * 512 + 512;
    assertEquals(2 * (first + 2 * later + top), flops("wukong-a"));
  }

  @Test
  void baselinesAreTheSumOfTheirProducts() {
    long hidden = 2 * 400 * 400;
    assertEquals(2 * (351 * 16 + 351 * 400 + hidden + 400), flops("dlrm"));
    assertEquals(2 * (4 * 432 * 432 + 432 * 400 + hidden + 832), flops("dcnv2"));
    long attention = 27 * 4 * 64 * (16 + 64 + 64) + 3 * 2 * 27 * 27 * 64;
    assertEquals(2 * (attention + 27 * 64 + 432 * 400 + hidden + 400), flops("autoint"));
  }

  @Test
  void parametersAndKeptInputsAreCounted() {
    Cost dcn = BenchmarkCase.named("dcnv2").cost();
    long cross = 4 * (432 * 432 + 432);
    long deep = 432 * 400 + 2 * 400 * 400 + 3 * 400;
    assertEquals(cross + deep + 833, dcn.parameters());
    // Three cross layers and two hidden layers after the first, and the last layer's input.
    assertEquals(3 * 432 + 2 * 400 + 832, dcn.kept());
  }

  @Test
  void theFloorIsTheSlowerOfProductsAndMemory() {
    BenchmarkCase c = BenchmarkCase.named("dlrm");
    double products = new Machine(1e9, 1e30).floorMillis(c, Operation.TRAINING_STEP);
    assertEquals(3.0 * c.cost().flops() * 4096 / 1e6, products, 1e-6);
    double memory = new Machine(1e30, 1e9).floorMillis(c, Operation.FORWARD);
    assertEquals(4.0 * (4096 * 27 * 16 + c.cost().parameters()) / 1e6, memory, 1e-6);
  }

  @Test
  void tablesMoveIdsPooledRowsAndEveryNamedRowOnce() {
    TableSizes tables = new TableSizes(2, 1_000_000_000, 3, 0); // so that hardly an id repeats
    double ids = 2 * 4 * 8 * 3;
    double pooled = 2 * 4 * 8 * 16;
    double rows = 3 * pooled;
    assertEquals(ids + pooled + rows, tables.bytes(Operation.LOOKUP, 8, List.of(16)), 1e-3);
    assertEquals(
        ids + 2 * pooled + 5 * rows, tables.bytes(Operation.LOOKUP_UPDATE, 8, List.of(16)), 1e-3);
    TableSizes one = new TableSizes(1, 1, 3, 0);
    assertEquals(4.0 * (24 + 8 + 1), one.bytes(Operation.LOOKUP, 8, List.of(1)), 1e-9);
  }

  @Test
  void denseFeaturesAreCounted() {
    long hidden = 2 * 400 * 400;
    long top = 351 * 16 + (351 + 16) * 400 + hidden + 400;
    assertEquals(2 * (13 * 16 + top), flops("dlrm-1"));
    assertEquals(2 * (13 + 39 * 16 * 400 + hidden + 400), flops("deepfm-1"));
    assertEquals(0, flops("lr-1"));
  }

  @Test
  void anUnknownCaseNamesTheOthers() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> BenchmarkCase.named("wukong"))
            .getMessage();
    assertTrue(
        message.startsWith("no case 'wukong'; there are [wukong-a, wukong-b, dlrm, "), message);
  }
}
