package org.jingu.engine.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jingu.api.data.Batch;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TinyModel;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.engine.ranks.Crew;
import org.jingu.engine.ranks.RankWorker;
import org.jingu.engine.ranks.RankedBackend;
import org.jingu.engine.simulate.ClusterConfig.Reader;
import org.jingu.ranks.LocalWire;
import org.jingu.ranks.PlacementRules;
import org.jingu.ranks.PlanCosts;
import org.jingu.ranks.TableSpread;
import org.jingu.ranks.TableSpread.Kind;
import org.jingu.ranks.Wire;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A simulation's bytes are those that a run sends. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SentBytesTest {
  private static final int RANKS = 3;

  private static final Map<String, TableSpread> PINS =
      Map.of(
          "factor.user",
          new TableSpread(Kind.COLUMN, List.of(1, 0)),
          "factor.tags",
          new TableSpread(Kind.ROW, List.of(0, 1, 2)),
          "linear.user",
          TableSpread.whole(2),
          "linear.tags",
          TableSpread.whole(1));

  /** Counts what is sent over a wire. */
  private record CountedWire(Wire wire, AtomicLong sent) implements Wire {
    @Override
    public int rank() {
      return wire.rank();
    }

    @Override
    public int world() {
      return wire.world();
    }

    @Override
    public String place(int rank) {
      return wire.place(rank);
    }

    @Override
    public void send(int to, ByteBuffer message) {
      sent.addAndGet(message.remaining());
      wire.send(to, message);
    }

    @Override
    public ByteBuffer receive(int from) {
      return wire.receive(from);
    }

    @Override
    public void abort(String reason) {
      wire.abort(reason);
    }

    @Override
    public void close() {
      wire.close();
    }
  }

  /** Threads whose wires count. */
  private static final class CountingCrew implements Crew {
    private final CpuBackend engine = new CpuBackend();
    private final List<AtomicLong> sent = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    @Override
    public int ranks() {
      return RANKS;
    }

    @Override
    public Wire start(ModelDefinition definition, SessionOptions options) {
      List<Wire> wires = new ArrayList<>();
      for (Wire wire : LocalWire.world(RANKS)) {
        sent.add(new AtomicLong());
        wires.add(new CountedWire(wire, sent.get(wire.rank())));
      }
      for (Wire wire : wires.subList(1, RANKS)) {
        Thread thread = new Thread(() -> RankWorker.work(engine, definition, options, wire));
        thread.start();
        threads.add(thread);
      }
      return wires.get(0);
    }

    @Override
    public void close() {
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 25, 2})
  void areThoseOfTheEngine(int examples) {
    TinyModel model = new TinyModel(0, 0);
    ModelDefinition definition = new ModelDefinition("tiny", model, TinyModel.schema());
    SessionOptions options =
        new SessionOptions(
                7,
                Optimizer.of(
                    Map.of(
                        "dense", Map.of("name", "sgd", "lr", 0.1),
                        "embedding", Map.of("name", "sgd", "lr", 0.1))),
                RANKS,
                Precision.FP32,
                TableStorage.FP32)
            .placed(new PlacementRules(PINS, 0));
    StepWork work = PlannedWork.of(definition, options, examples);
    Traffic traffic =
        new Traffic(
            work,
            work.placer().place(PlanCosts.USUAL, 0, RANKS).placement(),
            RANKS,
            examples,
            Float.BYTES);
    Batch batch = TinyModel.batch(new Random(1), examples, false);
    CountingCrew crew = new CountingCrew();
    try (Session session = new RankedBackend(crew.engine, crew).open(definition, options)) {
      long[] before = crew.sent.stream().mapToLong(AtomicLong::get).toArray();
      session.step(batch, 1, null);
      session.predict(batch, new float[2 * examples]); // whose end all others have come to
      long[] step = crew.sent.stream().mapToLong(AtomicLong::get).toArray();
      session.predict(batch, new float[2 * examples]);
      long[] prediction = crew.sent.stream().mapToLong(AtomicLong::get).toArray();
      for (int rank = 0; rank < RANKS; rank++) {
        long counted = step[rank] - before[rank] - (prediction[rank] - step[rank]);
        double expected = sum(traffic.rows(1), rank);
        expected += sum(traffic.rowGradients(1), rank) + sum(traffic.numbers(1), rank);
        expected += sum(traffic.pieces(1), rank) + sum(traffic.parts(), rank);
        if (rank > 0) {
          assertEquals((long) expected, counted, "rank " + rank);
        } else {
          // The leader's batches are of as many ids as these bags happen to have.
          double batches = counted - expected;
          double predicted = sum(traffic.batch(Reader.ONE), 0);
          assertTrue(batches > 0.3 * predicted, batches + " of " + predicted);
          assertTrue(batches < 3 * predicted + 2000, batches + " of " + predicted);
        }
      }
    }
  }

  private static double sum(Traffic.Bytes bytes, int from) {
    double sum = 0;
    for (int to = 0; to < RANKS; to++) {
      sum += to == from ? 0 : bytes.between(from, to);
    }
    return sum;
  }
}
