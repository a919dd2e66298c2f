package org.jingu.cpu.program;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.compiler.feed.BatchPart;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.resource.Opened;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.program.TableShare.ShardBag;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.MergedRows;
import org.jingu.cpu.table.RowView;
import org.jingu.cpu.work.WorkerPool;
import org.jingu.ranks.Message;
import org.jingu.ranks.Shard;
import org.jingu.ranks.TablePlacement.Placed;
import org.jingu.ranks.Team;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are spread over ranks. Who has a shard looks up and pools its rows for the whole
 * batch, and sends each rank those of its examples; their gradients come back the same way, and the
 * owner moves the rows as it would alone. So a table's bits do not depend on where it is, but for
 * the sums of bags whose ids are in several blocks of rows. Of a replicated table each rank looks
 * up the rows of its own examples, and all exchange the sums of rows' gradients.
 *
 * <p>Where each rank computes several slices of the batch in turn, rows are looked up for all at
 * the first, and exchanged for one after another; their gradients are gathered likewise, and
 * grouped at the end.
 */
public final class RankedTables implements TableKernels, AutoCloseable {
  private static final float[] NOTHING = {};

  private final Team team;
  private final StepContext context;
  private final List<EmbeddingBag> bags;
  private final Opened opened = new Opened();
  private final EmbeddingBags shards;
  private final EmbeddingBags replicas;

  /** Of each bag the look-ups of its shards, in their order; none of a replicated table. */
  private final List<List<ShardBag>> parts = new ArrayList<>();

  /** Which bags are of replicated tables. */
  private final int[] replicated;

  private final List<String> tables;
  private final Map<String, Placed> placed;
  private final List<Rows> rows = new ArrayList<>();
  private final List<Rows> gradientRows = new ArrayList<>();
  private final Message sums = new Message();

  /** By slice of the batch what its rank gave of replicated tables. */
  private final List<Message> given = new ArrayList<>();

  private final @Nullable MergedRows merged;
  private final @Nullable ShardSums shardSums;
  private List<RowView> replicaGradients = List.of();

  /** The rows of an own shard's bag for the whole batch, or their gradients. */
  private static final class Rows implements AutoCloseable {
    private final ShardBag of;
    private NativeMemory memory = new NativeMemory(0);

    Rows(ShardBag of) {
      this.of = of;
    }

    RowView view(int examples) {
      long needed = (long) examples * RowTransfer.width(of);
      if (needed > memory.size()) {
        memory.close();
        memory = new NativeMemory(0); // what remains where there is not enough
        memory = new NativeMemory(needed);
      }
      return RowTransfer.packed(of, memory.floats(), 0);
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  /**
   * Allocates one rank's part of the tables, as zeros.
   *
   * @param bags all look-ups of the model, in its order
   * @param program the optimizer; null where tables never move
   * @param pool stays the caller's
   */
  public RankedTables(
      Collection<EmbeddingBag> bags,
      TableShare share,
      @Nullable UpdateProgram program,
      TableStorage storage,
      WorkerPool pool,
      StepContext context) {
    this.team = share.team();
    this.context = context;
    this.bags = List.copyOf(bags);
    this.tables = bags.stream().map(EmbeddingBag::table).distinct().toList();
    this.placed = new LinkedHashMap<>();
    tables.forEach(table -> placed.put(table, share.placement().of(table)));
    for (EmbeddingBag bag : bags) {
      Placed at = Objects.requireNonNull(placed.get(bag.table()));
      parts.add(
          at.shards().stream()
              .filter(shard -> !at.replicated())
              .map(shard -> new ShardBag(bag, at, shard))
              .toList());
    }
    this.replicated =
        IntStream.range(0, this.bags.size()).filter(i -> parts.get(i).isEmpty()).toArray();
    List<ShardBag> own = share.own(bags);
    Map<String, Shard> shardOf = new LinkedHashMap<>();
    own.forEach(of -> shardOf.put(of.bag().table(), of.shard()));
    List<EmbeddingBag> local = own.stream().map(ShardBag::local).toList();
    try {
      this.shards =
          opened.keep(
              new EmbeddingBags(local, shardOf, program, storage, pool), EmbeddingBags::close);
      this.replicas =
          opened.keep(
              new EmbeddingBags(pick(this.bags), program, storage, pool), EmbeddingBags::close);
      own.forEach(of -> rows.add(opened.keep(new Rows(of), Rows::close)));
      own.forEach(of -> gradientRows.add(opened.keep(new Rows(of), Rows::close)));
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
    Map<String, Placed> cut = new LinkedHashMap<>(placed);
    cut.values().removeIf(Placed::replicated);
    this.merged = program == null ? null : replicas.merged();
    this.shardSums = program == null ? null : new ShardSums(cut, shards.totals(), team);
  }

  /** What is here: shards, and tables that all ranks have. */
  public List<EmbeddingBags> here() {
    return List.of(shards, replicas);
  }

  private <T> List<T> pick(List<T> ofBags) {
    return IntStream.of(replicated).mapToObj(ofBags::get).toList();
  }

  /** How many slices of the batch each rank computes. */
  private int slices() {
    return context.slice().world() / team.world();
  }

  /** Which of them is computed now. */
  private int turn() {
    return context.slice().rank() % slices();
  }

  /** What a rank computes at this turn. */
  private Slice slice(int rank) {
    return new Slice(rank * slices() + turn(), context.slice().world());
  }

  private List<RowView> ownRows() {
    return views(rows);
  }

  /** Where rows were, once nobody waits for these any more. */
  private List<RowView> ownGradients() {
    return views(slices() == 1 ? rows : gradientRows);
  }

  private List<RowView> views(List<Rows> of) {
    int examples = context.whole().size();
    return of.stream().map(it -> it.view(examples)).toList();
  }

  @Override
  public Kernel lookUp(List<RowView> to) {
    List<RowView> places = List.copyOf(to);
    return new StepKernel("look up on all ranks", pool -> bringRows(places));
  }

  private void bringRows(List<RowView> to) {
    replicas.lookup(context.batch(), pick(to));
    if (replicated.length == bags.size()) {
      return;
    }
    int examples = context.whole().size();
    List<RowView> pooled = ownRows();
    if (turn() == 0) {
      shards.lookup(context.whole(), pooled);
    }
    for (int rank = 0; rank < team.world(); rank++) {
      Message message = team.out(rank);
      int first = BatchPart.first(examples, slice(rank));
      int count = BatchPart.computed(examples, slice(rank));
      for (int i = 0; i < pooled.size() && rank != team.rank(); i++) {
        int width = RowTransfer.width(rows.get(i).of);
        FloatBuffer room = message.floats(count * width);
        room.put(0, pooled.get(i).data(), first * width, count * width);
      }
    }
    team.exchange();
    int own = 0;
    for (int i = 0; i < bags.size(); i++) {
      for (ShardBag part : parts.get(i)) {
        boolean here = part.shard().owner() == team.rank();
        place(part, here ? pooled.get(own++) : null, to.get(i));
      }
      if (!parts.get(i).isEmpty() && parts.get(i).get(0).ofRows()) {
        divide(i, to.get(i), BatchPart.computed(examples, slice(team.rank())));
      }
    }
  }

  private void place(ShardBag part, @Nullable RowView own, RowView to) {
    int examples = context.whole().size();
    int first = BatchPart.first(examples, slice(team.rank()));
    int count = BatchPart.computed(examples, slice(team.rank()));
    boolean adding = part.ofRows() && part.shard().firstRow() > 0;
    if (own != null) {
      RowTransfer.put(part, own, first, count, to, adding);
      return;
    }
    FloatBuffer from =
        Message.floats(team.in(part.shard().owner()), count * RowTransfer.width(part));
    RowTransfer.put(part, RowTransfer.packed(part, from, from.position()), 0, count, to, adding);
  }

  /** The bag of a block of rows is divided where all of its ids are known. */
  private void divide(int bag, RowView rows, int count) {
    EmbeddingBag of = bags.get(bag);
    if (of.pooling() == Pooling.MEAN) {
      RowTransfer.divide(rows, count, of.width(), context.batch().bags(of.feature()));
    }
  }

  @Override
  public Kernel sumRows(List<RowView> gradients) {
    List<RowView> places = List.copyOf(gradients);
    return new StepKernel("sum rows of all ranks", pool -> group(places));
  }

  private void group(List<RowView> gradients) {
    if (slices() == 1) {
      send(gradients);
    }
    MergedRows all = Objects.requireNonNull(merged);
    all.begin();
    given.forEach(of -> all.take(of.bytes()));
    shards.group(context.whole(), ownGradients());
    replicaGradients = all.group();
  }

  /**
   * Takes the gradients of a slice's rows to their tables, before the next slice is computed in its
   * place. Where a rank has one slice, summing does so.
   */
  public void send(List<RowView> gradients) {
    int examples = context.whole().size();
    Slice mine = slice(team.rank());
    int count = BatchPart.counted(examples, mine);
    MergedRows all = Objects.requireNonNull(merged);
    replicas.group(counted(count), pick(gradients));
    all.give(pick(gradients), sums.clear());
    List<RowView> assembled = ownGradients();
    while (given.size() < team.world() * slices()) {
      given.add(new Message());
    }
    for (int rank = 0; rank < team.world(); rank++) {
      Message message = team.out(rank);
      int own = 0;
      for (int i = 0; i < bags.size(); i++) {
        for (ShardBag part : parts.get(i)) {
          if (part.shard().owner() == rank) {
            RowView room =
                rank == team.rank()
                    ? from(assembled.get(own++), mine.from(examples))
                    : room(part, message, count);
            RowTransfer.cut(part, gradients.get(i), count, room);
            if (part.ofRows()) {
              divide(i, room, count);
            }
          }
        }
      }
      message.put(sums.bytes());
    }
    team.exchange();
    for (int rank = 0; rank < team.world(); rank++) {
      if (rank != team.rank()) {
        unpack(rank, examples, assembled);
      }
      given.get(slice(rank).rank()).clear().put(rank == team.rank() ? sums.bytes() : team.in(rank));
    }
  }

  /** This rank's examples without a stand-in. */
  private Batch counted(int count) {
    return new Batch(count, NOTHING, context.batch().sparse(), NOTHING, null, null);
  }

  private static RowView from(RowView rows, int example) {
    int at = rows.offset() + example * rows.stride();
    return new RowView(rows.data(), at, rows.stride(), rows.positions(), rows.width());
  }

  private static RowView room(ShardBag part, Message message, int count) {
    FloatBuffer room = message.floats(count * RowTransfer.width(part));
    return RowTransfer.packed(part, room, room.position());
  }

  private void unpack(int rank, int examples, List<RowView> to) {
    int count = BatchPart.counted(examples, slice(rank));
    for (RowView view : to) {
      FloatBuffer from = Message.floats(team.in(rank), count * view.stride());
      int place = slice(rank).from(examples) * view.stride();
      view.data().put(place, from, from.position(), count * view.stride());
    }
  }

  /** Each rank's, added in the order of tables, wherever these are. */
  @Override
  public double squaredNorm(List<RowView> gradients) {
    Map<String, Double> mine = Objects.requireNonNull(shardSums).squares(ownGradients());
    replicas.squaredNorms(replicaGradients).forEach(mine::put);
    double[] all = tables.stream().mapToDouble(it -> mine.getOrDefault(it, 0.0)).toArray();
    double[][] gathered = team.gather(all);
    double sum = 0;
    for (int t = 0; t < tables.size(); t++) {
      sum += gathered[Objects.requireNonNull(placed.get(tables.get(t))).last()][t];
    }
    return sum;
  }

  @Override
  public Kernel update(List<RowView> gradients, UpdateProgram program) {
    return new StepKernel("update tables of this rank", pool -> update(program));
  }

  private void update(UpdateProgram program) {
    long seed = context.inputs().seed();
    long steps = context.inputs().steps();
    List<RowView> own = ownGradients();
    Objects.requireNonNull(shardSums).findMeans(own, () -> context.scalars(program));
    shards.update(own, context.scalars(program), seed, steps);
    replicas.update(replicaGradients, context.scalars(program), seed, steps);
  }

  @Override
  public Map<String, float[]> wholeGradients(List<RowView> gradients) {
    Map<String, float[]> all = new LinkedHashMap<>(shards.wholeGradients(ownGradients()));
    all.putAll(replicas.wholeGradients(replicaGradients));
    return all;
  }

  @Override
  public void close() {
    opened.close();
  }
}
