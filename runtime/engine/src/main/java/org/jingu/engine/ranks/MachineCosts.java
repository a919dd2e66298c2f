package org.jingu.engine.ranks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.ranks.Meeting;
import org.jingu.ranks.Team;
import org.jingu.ranks.Wire;

/**
 * Measures in a few seconds what this machine takes for a plan's work, on one thread and between
 * two: medians of several steps. Another machine, or a busy one, takes other times.
 *
 * @param idNs nanoseconds of an id that is looked up and whose row moves
 * @param numberNs of each number of its row
 * @param byteNs of a byte that is sent
 */
public record MachineCosts(double idNs, double numberNs, double byteNs) {
  private static final int ROWS = 1 << 18;
  private static final int EXAMPLES = 1 << 14;
  private static final int NARROW = 4;
  private static final int WIDE = 64;
  private static final int STEPS = 90;

  /** Steps that count: those before compile the code. */
  private static final int COUNTED = 15;

  private static final int BYTES = 1 << 22;

  /**
   * Measures.
   *
   * @throws IOException if this machine cannot talk to itself
   */
  public static MachineCosts measure(TableStorage storage) throws IOException {
    UpdateProgram program = Optimizer.of(Map.of()).embedding();
    double narrow = rows(program, storage, NARROW);
    double wide = rows(program, storage, WIDE);
    double number = Math.max(0, (wide - narrow) / (WIDE - NARROW));
    return new MachineCosts(Math.max(0, narrow - NARROW * number), number, exchange());
  }

  private static double median(double[] of) {
    double[] last = Arrays.copyOfRange(of, STEPS - COUNTED, STEPS);
    Arrays.sort(last);
    return last[COUNTED / 2];
  }

  /** Nanoseconds of an id. */
  private static double rows(UpdateProgram program, TableStorage storage, int width) {
    EmbeddingBag bag =
        new EmbeddingBag("table", "ids", ROWS, width, Pooling.SUM, Initializer.constant(0));
    Random random = new Random(1);
    int[] offsets = new int[EXAMPLES + 1];
    Arrays.setAll(offsets, i -> i);
    float[] rows = new float[EXAMPLES * width];
    Arrays.fill(rows, 0.01f);
    List<RowView> views = List.of(RowView.contiguous(FloatBuffer.wrap(rows), width));
    double[] nanos = new double[STEPS];
    try (WorkerPool pool = new WorkerPool(1);
        EmbeddingBags tables = new EmbeddingBags(List.of(bag), program, storage, pool)) {
      tables.initialise(1);
      for (int step = 0; step < STEPS; step++) {
        int[] ids = random.ints(EXAMPLES, 0, ROWS).toArray();
        float[] none = {};
        Batch batch =
            new Batch(EXAMPLES, none, Map.of("ids", new IdBags(ids, offsets)), none, null, null);
        long start = System.nanoTime();
        tables.lookup(batch, views);
        tables.group(batch, views);
        tables.update(views, program.scalars(1 + step, 1, 1), 1, step);
        nanos[step] = (double) (System.nanoTime() - start) / EXAMPLES;
      }
    }
    return median(nanos);
  }

  /** Nanoseconds of a byte over the loopback address, while as many come back. */
  private static double exchange() throws IOException {
    Meeting.Party party =
        new Meeting.Party(2, "a measurement on one machine", "1", Duration.ofSeconds(10));
    try (Meeting meeting =
        new Meeting(party, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      InetSocketAddress at =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), meeting.port());
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                try (Wire wire = Meeting.join(party, 1, at)) {
                  exchange(new Team(wire));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      try (Wire wire = meeting.await(() -> !other.isDone())) {
        double nanos = exchange(new Team(wire));
        other.join();
        return nanos;
      }
    }
  }

  private static double exchange(Team team) {
    double[] nanos = new double[STEPS];
    for (int step = 0; step < STEPS; step++) {
      team.out(1 - team.rank()).floats(BYTES / Float.BYTES);
      long start = System.nanoTime();
      team.exchange();
      nanos[step] = (double) (System.nanoTime() - start) / BYTES;
    }
    return median(nanos);
  }
}
