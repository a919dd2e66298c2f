package org.jingu.engine.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.compiler.feed.BatchPart;
import org.jingu.compiler.number.Precision;
import org.jingu.engine.simulate.ClusterConfig.Dense;
import org.jingu.engine.simulate.ClusterConfig.Link;
import org.jingu.engine.simulate.Simulated.Bar;
import org.jingu.engine.simulate.Simulated.Memory;
import org.jingu.engine.simulate.StepWork.Kernel;
import org.jingu.engine.simulate.Timeline.Lane;
import org.jingu.engine.simulate.Timeline.Task;
import org.jingu.ranks.Plan;
import org.jingu.ranks.PlanCosts;
import org.jspecify.annotations.Nullable;

/**
 * Predicts one step on some ranks of a cluster: each task of each rank takes what its operations
 * and bytes take, each exchange a latency and what the bytes of the slowest rank take.
 */
public final class StepSimulator {
  /** Of the time that an id takes, what its look-up does; the rest moves the row. */
  private static final double LOOK_UP = 1.0 / 3;

  /** Bytes of dense gradients that leave together beside the backward pass. */
  private static final double BUCKET = 64e6;

  private static final String BATCH = "batch";

  private final ClusterConfig cluster;
  private final ClusterConfig.Order order;
  private final StepWork work;
  private final int ranks;
  private final int batch;
  private final double tflopS;
  private final Traffic traffic;
  private final List<Plan.Expected> expected;
  private final boolean placed;
  private final Timeline timeline;
  private final Links links;

  private StepSimulator(
      ClusterConfig cluster, StepWork work, int ranks, int batch, Precision precision) {
    this.cluster = cluster;
    this.order = cluster.step();
    this.work = work;
    this.ranks = ranks;
    this.batch = batch;
    this.links = new Links(cluster, ranks);
    this.tflopS = cluster.device().tflopS().of(precision);
    Plan inMemory = place(Math.max(1, (long) (cluster.device().memoryGb() * 1e9 - besides())));
    Plan plan = inMemory == null ? work.placer().place(costs(), 0, ranks) : inMemory;
    this.placed = inMemory != null;
    this.expected = plan.expected();
    this.traffic = new Traffic(work, plan.placement(), ranks, batch, order.wire().bytes());
    this.timeline = new Timeline(ranks, !order.overlap());
  }

  /**
   * Predicts.
   *
   * @param ranks at most as many as the cluster has, of as few hosts as they fit on
   * @param batch examples of a step, of all ranks together
   */
  public static Simulated of(
      ClusterConfig cluster, StepWork work, int ranks, int batch, Precision precision) {
    StepSimulator simulator = new StepSimulator(cluster, work, ranks, batch, precision);
    simulator.step();
    return simulator.result();
  }

  /** Tables within a memory, or null where they do not fit. */
  private @Nullable Plan place(long memory) {
    try {
      return work.placer().place(costs(), memory, ranks);
    } catch (ConfigException e) {
      return null;
    }
  }

  private PlanCosts costs() {
    ClusterConfig.Device device = cluster.device();
    Link slowest =
        links.hosts() > 1 && cluster.network() != null ? cluster.network() : cluster.link();
    double ofByte = (double) order.wire().bytes() / Float.BYTES / slowest.gbS();
    return PlanCosts.USUAL.ofBatch(batch).timed(device.idNs(), device.numberNs(), ofByte);
  }

  private int examples(int rank) {
    return BatchPart.computed(batch, new Slice(rank, ranks));
  }

  /** What a rank needs besides tables. */
  private double besides() {
    return dense() + states() + work.arena().at(examples(ranks - 1));
  }

  private double dense() {
    return 2.0 * Float.BYTES * work.parameters();
  }

  private double states() {
    double all = (double) Float.BYTES * work.slots() * work.parameters();
    return order.dense() == Dense.ZERO1 ? all / ranks : all;
  }

  /**
   * The order of what ranks do. Beside computing, parameters of the step before arrive while rows
   * are looked up, and the next step's ids while rows move; else all is done in turn.
   */
  private void step() {
    boolean ahead = order.overlap();
    boolean late = ahead && order.dense() == Dense.ZERO1;
    List<Task> first = new ArrayList<>();
    if (!ahead) {
      first.add(exchange(BATCH, traffic.batch(order.reader()), List.of()));
    }
    if (late) {
      first.add(bringParts("parameters"));
    }
    Task loss = forward(first);
    List<Task> rows = new ArrayList<>(List.of(loss));
    for (int part = order.microBatches() - 1; part > 0; part--) {
      Task backward = compute("backward", rank -> kernels(work.backward(), rank), List.of());
      rows.add(sendRowGradients(backward));
    }
    List<Task> sums = new ArrayList<>(lastBackward(rows));
    if (order.dense() == Dense.REPLICATED) {
      sums.add(bringParts("sums of gradients"));
    }
    if (work.clips()) {
      Task norms = exchange("norms", traffic.numbers(work.tables().size()), sums);
      rows.add(norms);
      sums.add(norms);
    }
    if (ahead) {
      exchange(BATCH, traffic.batch(order.reader()), List.of());
    }
    compute("table update", rank -> tables(rank) * (1 - LOOK_UP), rows);
    compute("dense update", rank -> update(), sums);
    if (order.dense() == Dense.ZERO1 && !late) {
      bringParts("parameters");
    }
  }

  /** Looks up and computes up to the loss, which all then know. */
  private Task forward(List<Task> first) {
    int parts = order.microBatches();
    List<Task> rows = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      Task looked = compute("look up", rank -> tables(rank) * LOOK_UP / parts, List.of());
      rows.add(exchange("rows", traffic.rows(parts), List.of(looked)));
    }
    Task last = rows.get(0);
    for (Task brought : rows) {
      List<Task> after = new ArrayList<>(first);
      after.add(brought);
      last = compute("forward", rank -> kernels(work.forward(), rank), after);
    }
    return exchange("loss", traffic.numbers(1), List.of(last));
  }

  private Task sendRowGradients(Task after) {
    return exchange("row gradients", traffic.rowGradients(order.microBatches()), List.of(after));
  }

  /**
   * The backward pass in which dense gradients become whole, the last layers' first: taken to come
   * evenly, a bucket leaves when it is there. Rows' gradients go ahead of the last bucket.
   *
   * @param rows receives the exchange of these
   */
  private List<Task> lastBackward(List<Task> rows) {
    double bytes = (double) order.wire().bytes() * work.parameters();
    int buckets = order.overlap() ? (int) Math.max(1, Math.ceil(bytes / BUCKET)) : 1;
    List<Task> sends = new ArrayList<>();
    for (int bucket = 1; bucket <= buckets; bucket++) {
      Task share = compute("backward", rank -> kernels(work.backward(), rank) / buckets, List.of());
      if (bucket == buckets) {
        rows.add(sendRowGradients(share));
      }
      sends.add(sendPieces(buckets, share));
    }
    return sends;
  }

  private boolean inStages() {
    return order.stages() && links.hosts() > 1 && ranks % cluster.ranksPerHost() == 0;
  }

  private Task sendPieces(int buckets, Task after) {
    String name = "dense gradients";
    if (!inStages()) {
      return exchange(name, traffic.pieces(buckets), List.of(after));
    }
    Task inside =
        exchange(name, traffic.insideHosts(cluster.ranksPerHost(), buckets), List.of(after));
    return exchange(name, traffic.betweenHosts(cluster.ranksPerHost(), buckets), List.of(inside));
  }

  /** Each rank's part of dense numbers to all. */
  private Task bringParts(String name) {
    if (!inStages()) {
      return exchange(name, traffic.parts(), List.of());
    }
    exchange(name, traffic.betweenHosts(cluster.ranksPerHost(), 1), List.of());
    return exchange(name, traffic.insideHosts(cluster.ranksPerHost(), 1), List.of());
  }

  private double tables(int rank) {
    return expected.get(rank).tableMillis();
  }

  /** Kernels over a part of a rank's examples. */
  private double kernels(List<Kernel> kernels, int rank) {
    double examples = (double) examples(rank) / order.microBatches();
    return kernels.stream().mapToDouble(it -> it.millis(examples, tflopS, cluster.device())).sum();
  }

  /** Adding the pieces of a share, and moving parameters: all of this is reading and writing. */
  private double update() {
    double share = (double) work.parameters() / ranks;
    double moved = order.dense() == Dense.ZERO1 ? share : work.parameters();
    double added = ranks == 1 ? 0 : (ranks + 1) * share * order.wire().bytes();
    double bytes = added + moved * Float.BYTES * (3 + 2.0 * work.slots());
    return bytes / (cluster.device().memoryGbS() * 1e6);
  }

  private Task compute(String name, IntToDoubleFunction millis, List<Task> after) {
    double[] all = new double[ranks];
    Arrays.setAll(all, millis);
    return timeline.compute(name, all, after);
  }

  private Task exchange(String name, Traffic.Bytes bytes, List<Task> after) {
    return timeline.exchange(name, links.millis(name, bytes), after);
  }

  private Simulated result() {
    int fullest = 0;
    int busiest = timeline.busiest();
    for (int rank = 1; rank < ranks; rank++) {
      fullest = memory(rank).total() > memory(fullest).total() ? rank : fullest;
    }
    Memory memory = memory(fullest);
    double step = timeline.millis();
    double computing = timeline.computing(busiest);
    return new Simulated(
        ranks,
        batch,
        memory,
        placed && memory.total() <= cluster.device().memoryGb() * 1e9,
        links.ofMost(),
        computing,
        step - computing,
        step,
        batch / step * 1e3,
        binding(busiest),
        bars(busiest));
  }

  private Memory memory(int rank) {
    double rows = order.wire().bytes() * traffic.width(rank) * batch;
    double onTheWay = 2.0 * links.largest(rank);
    return new Memory(
        expected.get(rank).memory(),
        dense(),
        states(),
        work.arena().at(examples(rank)),
        ranks == 1 ? 0 : rows + onTheWay);
  }

  private String binding(int rank) {
    Map<String, Double> times = new LinkedHashMap<>();
    for (Task task : timeline.tasks()) {
      times.merge(task.name(), task.end()[rank] - task.begin()[rank], Double::sum);
    }
    return times.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(it -> "%s, %.0f %%".formatted(it.getKey(), 100 * it.getValue() / timeline.millis()))
        .orElseThrow();
  }

  /** Tasks that go on with one another are one bar. */
  private List<Bar> bars(int rank) {
    List<Bar> bars = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      Bar open = null;
      for (Task task : timeline.tasks()) {
        double begin = task.begin()[rank];
        double end = task.end()[rank];
        if (task.lane() != lane || end == begin) {
          continue;
        }
        boolean goesOn =
            open != null && open.name().equals(task.name()) && open.endMillis() == begin;
        if (open != null && !goesOn) {
          bars.add(open);
        }
        open = new Bar(task.name(), lane(lane), goesOn ? open.beginMillis() : begin, end);
      }
      if (open != null) {
        bars.add(open);
      }
    }
    bars.sort(Comparator.comparingDouble(Bar::beginMillis));
    return bars;
  }

  private static String lane(Lane lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }
}
