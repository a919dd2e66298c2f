package org.jingu.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Wire} must do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class WireContractTest {
  /** The wires of so many ranks. */
  abstract List<Wire> world(int ranks) throws Exception;

  /** What one rank does in its thread. */
  interface Work<T> {
    T apply(Wire wire) throws Exception;
  }

  static <T> List<T> onAll(List<Wire> wires, Work<T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(wires.size());
    try {
      List<Callable<T>> calls = new ArrayList<>();
      wires.forEach(wire -> calls.add(() -> work.apply(wire)));
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Message filled(int seed, int ints) {
    Message message = new Message();
    for (int i = 0; i < ints; i++) {
      message.put(seed + i);
    }
    return message;
  }

  /** More than sockets hold at once, all ways at the same time. */
  @Test
  void messagesOfAllSizesArriveWholeAndInOrder() throws Exception {
    List<Wire> wires = world(3);
    onAll(
        wires,
        wire -> {
          int[] sizes = {0, 1, 3_000_000, 7, 100_000, 0, 2_000_000};
          for (int round = 0; round < 3; round++) {
            for (int size : sizes) {
              for (int to = 0; to < 3; to++) {
                if (to != wire.rank()) {
                  wire.send(to, filled(10 * wire.rank() + to + round, size).bytes());
                }
              }
            }
            for (int size : sizes) {
              for (int from = 0; from < 3; from++) {
                if (from != wire.rank()) {
                  ByteBuffer found = wire.receive(from);
                  ByteBuffer expected = filled(10 * from + wire.rank() + round, size).bytes();
                  assertEquals(expected, found);
                }
              }
            }
          }
          return 0;
        });
    wires.forEach(Wire::close);
  }

  @Test
  void whenOneFailsAllHearOfItWhomeverTheyWaitFor() throws Exception {
    List<Wire> wires = world(3);
    List<String> heard =
        onAll(
            wires,
            wire -> {
              if (wire.rank() == 2) {
                Thread.sleep(100);
                wire.abort("no memory is left");
                return "";
              }
              RankException e =
                  assertThrows(RankException.class, () -> wire.receive(1 - wire.rank()));
              assertEquals(2, e.rank());
              return e.getMessage();
            });
    for (String message : heard.subList(0, 2)) {
      assertTrue(message.startsWith("rank 2 ("), message);
      assertTrue(message.endsWith("failed: no memory is left"), message);
    }
    assertThrows(RankException.class, () -> wires.get(0).send(1, ByteBuffer.allocate(4)));
    wires.forEach(Wire::close);
  }

  @Test
  void whatWasSentBeforeTheEndStillArrives() throws Exception {
    List<Wire> wires = world(2);
    wires.get(1).send(0, filled(5, 3).bytes());
    wires.get(1).close();
    assertEquals(5, wires.get(0).receive(1).getInt());
    RankException e = assertThrows(RankException.class, () -> wires.get(0).receive(1));
    assertTrue(e.getMessage().contains("ended its part of the run"), e.getMessage());
    wires.get(0).close();
  }
}
