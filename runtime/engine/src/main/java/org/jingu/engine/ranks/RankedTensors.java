package org.jingu.engine.ranks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.StoredTensors;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.engine.tensor.TensorStorage;
import org.jingu.ranks.Message;
import org.jingu.ranks.Wire;
import org.jspecify.annotations.Nullable;

/**
 * All ranks' tensors as those of one session, in the same order: checkpoints do not show how many
 * ranks there were, and any number reads them. What all have is read here and written everywhere;
 * tables, and what is kept of them, are read and written where they are.
 */
final class RankedTensors {
  private final SessionPart part;
  private final Wire wire;
  private final Message message = new Message();

  /** By rank the number of each tensor there. */
  private final List<Map<String, Integer>> numbers = new ArrayList<>();

  RankedTensors(SessionPart part, Wire wire) {
    this.part = part;
    this.wire = wire;
  }

  /** A tensor of a table, and the rank that has it. */
  private record Owned(TensorInfo info, int owner, int table) {
    /** Tables first, then what rows were before they decayed, then what optimizers keep. */
    int group() {
      return info.kind() == Kind.TABLE ? 0 : info.name().endsWith("/undecayed") ? 1 : 2;
    }
  }

  /**
   * Lists them.
   *
   * @param byRank what each rank has
   */
  StoredTensors list(List<List<TensorInfo>> byRank) {
    List<String> tables = List.copyOf(part.placement().owners().keySet());
    Map<String, TensorInfo> everywhere = new LinkedHashMap<>();
    List<Owned> owned = new ArrayList<>();
    for (int rank = 0; rank < byRank.size(); rank++) {
      Map<String, Integer> numbersHere = new LinkedHashMap<>();
      for (TensorInfo info : byRank.get(rank)) {
        numbersHere.put(info.name(), numbersHere.size());
        int table = table(info, tables, rank);
        if (table >= 0) {
          owned.add(new Owned(info, rank, table));
        } else {
          everywhere.putIfAbsent(info.name(), info);
        }
      }
      numbers.add(numbersHere);
    }
    owned.sort(Comparator.comparingInt(Owned::group).thenComparingInt(Owned::table));
    return together(everywhere, owned);
  }

  /** The number of the table that a tensor belongs to, which this rank owns; -1 if to none. */
  private int table(TensorInfo info, List<String> tables, int rank) {
    return IntStream.range(0, tables.size())
        .filter(t -> part.placement().owner(tables.get(t)) == rank)
        .filter(
            t ->
                info.name().equals(tables.get(t))
                    || (info.kind() == Kind.OPTIMIZER
                        && info.name().startsWith(tables.get(t) + "/")))
        .boxed()
        .max(Comparator.comparingInt(t -> tables.get(t).length()))
        .orElse(-1);
  }

  /**
   * Dense ones, tables with what belongs to them, the clock of decay: as one session lists them.
   */
  private StoredTensors together(Map<String, TensorInfo> everywhere, List<Owned> owned) {
    StoredTensors all = new StoredTensors();
    Set<String> last = Set.of("/decay_clock");
    everywhere.values().stream()
        .filter(it -> !last.contains(it.name()))
        .forEach(it -> all.add(it, new Replicated(it)));
    owned.forEach(it -> all.add(it.info, storage(it)));
    everywhere.values().stream()
        .filter(it -> last.contains(it.name()))
        .forEach(it -> all.add(it, new Replicated(it)));
    return all;
  }

  private TensorStorage storage(Owned of) {
    return of.owner == wire.rank() ? new Here(of.info) : new There(of.info, of.owner);
  }

  /** On this rank alone. */
  private class Here implements TensorStorage {
    private final TensorInfo info;

    Here(TensorInfo info) {
      this.info = info;
    }

    @Override
    public void read(long first, float[] to, int count) {
      part.tensors().read(info, first, to, count);
    }

    @Override
    public void write(long first, float[] from, int count) {
      part.tensors().write(info, first, from, count);
    }
  }

  /** On all ranks alike. */
  private final class Replicated extends Here {
    private final TensorInfo info;

    Replicated(TensorInfo info) {
      super(info);
      this.info = info;
    }

    @Override
    public void write(long first, float[] from, int count) {
      super.write(first, from, count);
      for (int rank = 0; rank < wire.world(); rank++) {
        if (rank != wire.rank()) {
          send(rank, info, first, from, count);
        }
      }
      for (int rank = 0; rank < wire.world(); rank++) {
        if (rank != wire.rank()) {
          wire.receive(rank);
        }
      }
    }
  }

  private void send(int rank, TensorInfo info, long first, float[] from, int count) {
    Command.WRITE.in(message).put(number(rank, info)).put(first).put(from, 0, count);
    wire.send(rank, message.bytes());
  }

  private int number(int rank, TensorInfo info) {
    @Nullable Integer number = numbers.get(rank).get(info.name());
    if (number == null) {
      throw new IllegalStateException("rank " + rank + " has no tensor '" + info.name() + "'");
    }
    return number;
  }

  /** On another rank alone. */
  private final class There implements TensorStorage {
    private final TensorInfo info;
    private final int owner;

    There(TensorInfo info, int owner) {
      this.info = info;
      this.owner = owner;
    }

    @Override
    public void read(long first, float[] to, int count) {
      Command.READ.in(message).put(number(owner, info)).put(first).put(count);
      wire.send(owner, message.bytes());
      System.arraycopy(Message.floats(wire.receive(owner)), 0, to, 0, count);
    }

    @Override
    public void write(long first, float[] from, int count) {
      send(owner, info, first, from, count);
      wire.receive(owner);
    }
  }
}
