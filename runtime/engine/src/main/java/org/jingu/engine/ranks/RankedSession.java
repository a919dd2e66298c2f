package org.jingu.engine.ranks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelGraph;
import org.jingu.api.data.Batch;
import org.jingu.compiler.feed.WeightedLabels;
import org.jingu.cpu.program.TableShare;
import org.jingu.cpu.program.TableShare.ShardBag;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.ranks.Share.Features;
import org.jingu.ranks.Message;
import org.jingu.ranks.RankException;
import org.jingu.ranks.Shard;
import org.jingu.ranks.TablePlacement.Placed;
import org.jingu.ranks.Team;
import org.jingu.ranks.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A session that several ranks have together, as their leader sees it: it cuts every batch in
 * parts, tells the others what to do, and does its own part. Who trains does not see the others, so
 * metrics, checkpoints, schedules and all that a run has are those of one rank.
 */
public final class RankedSession implements Session {
  private static final double[] NO_SUMS = {};

  private final SessionOptions options;
  private final FeatureSchema schema;
  private final int tasks;
  private final int slices;
  private final Crew crew;
  private final Wire wire;
  private final SessionPart part;
  private final Collection<EmbeddingBag> bags;
  private final List<Features> features = new ArrayList<>();
  private final StoredTensors tensors;
  private final Message message = new Message();
  private long steps;
  private boolean broken;
  private boolean closed;

  private RankedSession(
      ModelDefinition definition, SessionOptions options, Crew crew, Wire wire, SessionPart part) {
    this.options = options;
    this.schema = definition.schema();
    this.tasks = definition.model().tasks();
    this.crew = crew;
    this.wire = wire;
    this.slices = options.sharing().slicesOfEach(wire.world());
    this.part = part;
    ModelGraph graph = Parts.graph(definition);
    this.bags = List.copyOf(graph.bags().values());
    for (int rank = 0; rank < wire.world(); rank++) {
      features.add(
          features(rank, graph.sequences().values().stream().map(it -> it.name()).toList()));
    }
    List<List<TensorInfo>> byRank = new ArrayList<>(List.of(part.tensors().tensors()));
    for (int rank = 1; rank < wire.world(); rank++) {
      byRank.add(meet(rank));
    }
    this.tensors =
        new RankedTensors(
                part,
                wire,
                options.trains() ? options.trainingOptimizer().embedding() : null,
                options.sharing().sharesStates(options, wire.world()))
            .list(byRank);
  }

  /**
   * Starts the other ranks and opens their parts and the leader's.
   *
   * @throws DeviceException if a rank is lost
   * @throws org.jingu.api.config.ConfigException if the engine or the model needs one rank
   */
  static RankedSession open(
      Backend engine, ModelDefinition definition, SessionOptions options, Crew crew) {
    Wire wire = null;
    SessionPart part = null;
    try {
      wire = crew.start(definition, options);
      part = Parts.open(engine, definition, options, new Team(wire));
      return new RankedSession(definition, options, crew, wire, part);
    } catch (RuntimeException | Error e) {
      DeviceException lost = e instanceof RankException loss ? lost(loss, crew) : null;
      if (wire != null) {
        wire.abort("the leader could not open the session: " + e.getMessage());
        wire.close();
      }
      if (part != null) {
        part.close();
      }
      crew.close();
      if (lost != null) {
        throw lost;
      }
      throw e;
    }
  }

  private static DeviceException lost(RankException loss, Crew crew) {
    return new DeviceException(crew.explain(loss), loss);
  }

  private Features features(int rank, List<String> sequences) {
    List<ShardBag> looked = new ArrayList<>();
    Set<String> own = new LinkedHashSet<>(sequences);
    for (EmbeddingBag bag : bags) {
      Placed placed = part.placement().of(bag.table());
      if (TableShare.neededByExample(bag, placed)) {
        own.add(bag.feature());
      }
      placed
          .of(rank)
          .filter(shard -> !placed.replicated())
          .ifPresent(shard -> looked.add(new ShardBag(bag, placed, shard)));
    }
    return new Features(looked, own);
  }

  /** Hears what another rank has. */
  private List<TensorInfo> meet(int rank) {
    ByteBuffer message = wire.receive(rank);
    if (!Message.text(message).equals(part.program())) {
      throw new RankException(
          rank,
          wire.place(rank)
              + " made another program of the same model; install the same version of Jingu and its plugins everywhere");
    }
    return Parts.tensors(message);
  }

  /** What the others take part in: whatever goes wrong in it ends them, too. */
  private <T> T together(Supplier<T> work) {
    try {
      return work.get();
    } catch (RankException e) {
      broken = true;
      throw lost(e, crew);
    } catch (RuntimeException | Error e) {
      broken = true;
      wire.abort(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
      throw e;
    }
  }

  private void check(Batch batch) {
    tensors.requireOpen();
    BatchCheck.require(batch, schema, bags);
  }

  private Share share(Batch batch, int rank, double[] sums) {
    int labels = sums.length == 0 ? 0 : tasks;
    Share.Place place = new Share.Place(rank, wire.world(), slices);
    return Share.of(batch, place, schema.dense().size(), labels, sums, features.get(rank));
  }

  /** Sends each other rank a message with its share of a batch. */
  private void tell(Supplier<Message> beginning, Batch batch, double[] sums) {
    for (int rank = 1; rank < wire.world(); rank++) {
      Message to = beginning.get();
      share(batch, rank, sums).write(to);
      wire.send(rank, to.bytes());
    }
  }

  /** Puts the logits of all ranks together, which is the order of the examples. */
  private void collect(float[][] own, Share share, float[] to) {
    int at = 0;
    for (int rank = 0; rank < wire.world(); rank++) {
      float[] of = rank == 0 ? share.counted(own, tasks) : Message.floats(wire.receive(rank));
      System.arraycopy(of, 0, to, at, of.length);
      at += of.length;
    }
  }

  @Override
  public double step(Batch batch, double learningRateScale, float @Nullable [] logits) {
    options.trainingOptimizer();
    check(batch);
    double[] sums = WeightedLabels.sums(batch, tasks);
    double loss = together(() -> stepTogether(batch, learningRateScale, logits, sums));
    if (Double.isFinite(loss)) {
      steps++;
    }
    return loss;
  }

  private double stepTogether(
      Batch batch, double learningRateScale, float @Nullable [] logits, double[] sums) {
    int wanted = logits == null ? 0 : 1;
    tell(() -> Command.STEP.in(message).put(steps).put(learningRateScale).put(wanted), batch, sums);
    Share own = share(batch, 0, sums);
    float[][] ownLogits = logits == null ? null : own.logits(tasks);
    part.setSteps(steps);
    double loss = part.step(own.slices(), learningRateScale, ownLogits);
    if (logits != null && ownLogits != null) {
      collect(ownLogits, own, logits);
    }
    return loss;
  }

  @Override
  public void predict(Batch batch, float[] logits) {
    check(batch);
    together(
        () -> {
          tell(() -> Command.PREDICT.in(message), batch, NO_SUMS);
          Share own = share(batch, 0, NO_SUMS);
          float[][] ownLogits = own.logits(tasks);
          part.predict(own.slices(), ownLogits);
          collect(ownLogits, own, logits);
          return 0;
        });
  }

  @Override
  public Map<String, float[]> gradients(Batch batch) {
    options.trainingOptimizer();
    check(batch);
    double[] sums = WeightedLabels.sums(batch, tasks);
    return together(
        () -> {
          tell(() -> Command.GRADIENTS.in(message).put(steps), batch, sums);
          Share own = share(batch, 0, sums);
          part.setSteps(steps);
          Map<String, float[]> all = new LinkedHashMap<>(part.gradients(own.slices()));
          Map<String, float[]> tables = new LinkedHashMap<>();
          for (String table : part.placement().tables().keySet()) {
            if (all.containsKey(table)) {
              spread(table, 0, all.remove(table), tables);
            }
          }
          for (int rank = 1; rank < wire.world(); rank++) {
            ByteBuffer answer = wire.receive(rank);
            while (answer.hasRemaining()) {
              spread(Message.text(answer), rank, Message.floats(answer), tables);
            }
          }
          all.putAll(tables);
          return all;
        });
  }

  /** Puts a rank's part of a table's gradient where it belongs. */
  private void spread(String table, int rank, float[] values, Map<String, float[]> tables) {
    Placed placed = part.placement().of(table);
    Shard shard = placed.of(rank).orElseThrow();
    float[] to = tables.computeIfAbsent(table, it -> new float[Math.toIntExact(placed.size())]);
    ShardCopy.spread(shard, 0, values, to, 0);
  }

  @Override
  public TensorStore tensors() {
    return new TensorStore() {
      @Override
      public List<TensorInfo> tensors() {
        return tensors.tensors();
      }

      @Override
      public void read(TensorInfo tensor, long first, float[] to, int count) {
        moving(() -> tensors.read(tensor, first, to, count));
      }

      @Override
      public void write(TensorInfo tensor, long first, float[] from, int count) {
        moving(() -> tensors.write(tensor, first, from, count));
      }
    };
  }

  /** Each piece is asked for and answered, so that what is wrong here leaves the others waiting. */
  private void moving(Runnable work) {
    try {
      work.run();
    } catch (RankException e) {
      broken = true;
      throw lost(e, crew);
    }
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void setSteps(long steps) {
    this.steps = steps;
  }

  @Override
  public Map<String, Long> phaseNanos() {
    return part.phaseNanos();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    tensors.close();
    try {
      for (int rank = 1; rank < wire.world() && !broken; rank++) {
        wire.send(rank, Command.END.in(message).bytes());
      }
    } catch (RankException e) {
      // It has ended already.
    }
    wire.close();
    part.close();
    crew.close();
  }
}
