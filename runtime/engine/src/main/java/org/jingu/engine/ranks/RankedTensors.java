package org.jingu.engine.ranks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.tensor.TensorStorage;
import org.jingu.ranks.Message;
import org.jingu.ranks.Shard;
import org.jingu.ranks.Wire;
import org.jspecify.annotations.Nullable;

/**
 * All ranks' tensors as those of one session, in the same order: checkpoints do not show how many
 * ranks there were or how tables were spread over them, and any ranks read them.
 */
final class RankedTensors {
  private static final String CLOCK = "/decay_clock";

  private final SessionPart part;
  private final Wire wire;
  private final Set<String> rowSlots;
  private final Message message = new Message();

  private final boolean zero1;

  /** By rank the number of each tensor there. */
  private final List<Map<String, Integer>> numbers = new ArrayList<>();

  /**
   * Of a session.
   *
   * @param tables the optimizer of tables; null where there is none
   * @param zero1 whether each rank has what optimizers keep of a share of the dense parameters
   */
  RankedTensors(SessionPart part, Wire wire, @Nullable UpdateProgram tables, boolean zero1) {
    this.part = part;
    this.zero1 = zero1;
    this.wire = wire;
    this.rowSlots =
        tables == null
            ? Set.of()
            : tables.slots().stream()
                .filter(slot -> slot.scope() == Scope.ROW)
                .map(Update.Slot::name)
                .collect(Collectors.toSet());
  }

  /**
   * Lists them.
   *
   * @param byRank what each rank has
   */
  StoredTensors list(List<List<TensorInfo>> byRank) {
    Map<String, Pieces> all = new LinkedHashMap<>();
    for (int rank = 0; rank < byRank.size(); rank++) {
      Map<String, Integer> numbersHere = new LinkedHashMap<>();
      for (TensorInfo info : byRank.get(rank)) {
        numbersHere.put(info.name(), numbersHere.size());
        Piece piece = piece(info, rank);
        Pieces pieces =
            all.computeIfAbsent(
                info.name(), name -> new Pieces(info.kind(), piece.table, shape(info, all)));
        pieces.add(isShared(piece) ? behind(piece, pieces) : piece);
      }
      numbers.add(numbersHere);
    }
    StoredTensors together = new StoredTensors();
    all.values().stream()
        .sorted(Comparator.comparingInt(Pieces::group).thenComparingInt(Pieces::table))
        .forEach(tensor -> together.add(tensor.info(), tensor));
    return together;
  }

  private boolean isShared(Piece piece) {
    return zero1
        && piece.table < 0
        && piece.info.kind() == Kind.OPTIMIZER
        && !piece.info.name().equals(CLOCK);
  }

  /** A share of a tensor lies behind those of the ranks before. */
  private static Piece behind(Piece piece, Pieces before) {
    int first = before.pieces.stream().mapToInt(it -> it.shard.rows()).sum();
    int count = Math.toIntExact(piece.info.size());
    return new Piece(piece.rank, piece.info, new Shard(piece.rank, first, count, 0, 1, 1), -1);
  }

  /** As one session has it: what is kept of a share's elements has the parameter's shape. */
  private List<Long> shape(TensorInfo info, Map<String, Pieces> before) {
    String name = info.name();
    Pieces parameter = before.get(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
    boolean shared = zero1 && info.kind() == Kind.OPTIMIZER && parameter != null;
    return shared && parameter.table < 0 ? parameter.shape : info.shape();
  }

  /** The part of a tensor that a rank has. */
  private Piece piece(TensorInfo info, int rank) {
    List<String> tables = List.copyOf(part.placement().tables().keySet());
    int table =
        IntStream.range(0, tables.size())
            .filter(t -> belongs(info, tables.get(t), rank))
            .boxed()
            .max(Comparator.comparingInt(t -> tables.get(t).length()))
            .orElse(-1);
    if (table < 0) {
      return new Piece(
          rank, info, Shard.whole(rank, 1, Math.max(1, Math.toIntExact(info.size()))), table);
    }
    Shard shard = part.placement().of(tables.get(table)).of(rank).orElseThrow();
    boolean ofRows =
        info.kind() == Kind.OPTIMIZER
            && rowSlots.contains(info.name().substring(tables.get(table).length() + 1));
    return new Piece(
        rank,
        info,
        ofRows ? new Shard(rank, shard.firstRow(), shard.rows(), 0, 1, 1) : shard,
        table);
  }

  private boolean belongs(TensorInfo info, String table, int rank) {
    return part.placement().of(table).of(rank).isPresent()
        && (info.name().equals(table)
            || (info.kind() == Kind.OPTIMIZER && info.name().startsWith(table + "/")));
  }

  /** A rank's part of a tensor; {@code table} is the number of what it belongs to, or -1. */
  private record Piece(int rank, TensorInfo info, Shard shard, int table) {}

  /** A tensor, of which each rank may have a part or all. */
  private final class Pieces implements TensorStorage {
    private final Kind kind;
    private final int table;
    private final List<Long> shape;
    private final List<Piece> pieces = new ArrayList<>();

    Pieces(Kind kind, int table, List<Long> shape) {
      this.kind = kind;
      this.table = table;
      this.shape = shape;
    }

    void add(Piece piece) {
      pieces.add(piece);
    }

    int table() {
      return table;
    }

    /**
     * As one session lists them: dense ones, tables, what rows were before they decayed, what
     * optimizers keep, the clock of decay.
     */
    int group() {
      String name = pieces.get(0).info.name();
      if (table < 0) {
        return name.equals(CLOCK) ? 4 : 0;
      }
      return kind == Kind.TABLE ? 1 : name.endsWith("/undecayed") ? 2 : 3;
    }

    TensorInfo info() {
      TensorInfo first = pieces.get(0).info;
      if (table < 0) {
        return new TensorInfo(first.name(), kind, shape);
      }
      long rows = distinct().stream().mapToLong(it -> it.shard.size()).sum() / width();
      return new TensorInfo(first.name(), kind, List.of(rows, (long) width()));
    }

    private int width() {
      return pieces.get(0).shard.width();
    }

    /** One of each place: several ranks have the same of what all have, and of what rows keep. */
    private List<Piece> distinct() {
      Map<Long, Piece> byPlace = new LinkedHashMap<>();
      pieces.stream()
          .filter(piece -> piece.shard.rows() > 0)
          .forEach(piece -> byPlace.putIfAbsent(piece.shard.element(0), piece));
      return List.copyOf(byPlace.values());
    }

    @Override
    public void read(long first, float[] to, int count) {
      for (Piece piece : distinct()) {
        long from = piece.shard.before(first);
        int size = (int) (piece.shard.before(first + count) - from);
        float[] values = size == 0 ? new float[0] : RankedTensors.this.read(piece, from, size);
        ShardCopy.spread(piece.shard, from, values, to, first);
      }
    }

    @Override
    public void write(long first, float[] from, int count) {
      for (Piece piece : pieces) {
        long start = piece.shard.before(first);
        float[] values = new float[(int) (piece.shard.before(first + count) - start)];
        ShardCopy.gather(piece.shard, start, values, from, first);
        if (values.length == 0) {
          continue;
        }
        if (piece.rank == wire.rank()) {
          part.tensors().write(piece.info, start, values, values.length);
        } else {
          Command.WRITE.in(message).put(number(piece)).put(start).put(values, 0, values.length);
          wire.send(piece.rank, message.bytes());
        }
      }
      for (Piece piece : pieces) {
        if (piece.rank != wire.rank()
            && piece.shard.before(first + count) > piece.shard.before(first)) {
          wire.receive(piece.rank);
        }
      }
    }
  }

  private float[] read(Piece piece, long first, int count) {
    if (piece.rank == wire.rank()) {
      float[] values = new float[count];
      part.tensors().read(piece.info, first, values, count);
      return values;
    }
    Command.READ.in(message).put(number(piece)).put(first).put(count);
    wire.send(piece.rank, message.bytes());
    return Message.floats(wire.receive(piece.rank));
  }

  private int number(Piece piece) {
    return Optional.ofNullable(numbers.get(piece.rank).get(piece.info.name())).orElseThrow();
  }
}
