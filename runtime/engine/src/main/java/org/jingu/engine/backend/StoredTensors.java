package org.jingu.engine.backend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.api.Parameter;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.compiler.update.DecayClock;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.TableMemory;
import org.jingu.engine.tensor.TensorStorage;
import org.jspecify.annotations.Nullable;

/** A {@link TensorStore} put together from tensors that live in different places. */
public final class StoredTensors implements TensorStore {
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
  private final Map<String, TensorStorage> storages = new LinkedHashMap<>();
  private boolean closed;

  /**
   * Adds a tensor.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  public void add(TensorInfo info, TensorStorage storage) {
    if (infos.putIfAbsent(info.name(), info) != null) {
      throw new IllegalArgumentException(
          "tensor '"
              + info.name()
              + "' exists twice, as "
              + infos.get(info.name()).kind()
              + " and as "
              + info.kind()
              + "; rename one");
    }
    storages.put(info.name(), storage);
  }

  /** A table as an engine stores it, and what the optimizer keeps of it, in the order of slots. */
  public record StoredTable(TensorInfo info, TensorStorage rows, List<TensorStorage> kept) {
    /** Copies the list. */
    public StoredTable {
      kept = List.copyOf(kept);
    }
  }

  /**
   * Adds tables and what their optimizers keep. Tables whose rows decay lazily are added as they
   * are now, and for a run that goes on with the same bits also as they are stored.
   *
   * @param program the optimizer; null where there is none
   * @param clocks by which rows decay, which all show the same
   */
  public void add(
      Collection<StoredTable> tables, @Nullable UpdateProgram program, DecayClock... clocks) {
    boolean settles = program != null && program.settles();
    for (StoredTable table : tables) {
      add(table.info, settles ? new SettledTable(program, clocks[0], table) : table.rows);
    }
    for (StoredTable table : settles ? tables : List.<StoredTable>of()) {
      add(optimizer(table.info.name() + "/undecayed", table.info.shape()), table.rows);
    }
    for (StoredTable table : tables) {
      long rows = table.info.shape().get(0);
      for (int i = 0; i < table.kept.size(); i++) {
        Update.Slot slot = Objects.requireNonNull(program).slots().get(i);
        long width = slot.scope() == Scope.ROW ? 1 : table.info.shape().get(1);
        add(
            optimizer(table.info.name() + "/" + slot.name(), List.of(rows, width)),
            table.kept.get(i));
      }
    }
    if (settles) {
      add(optimizer("/decay_clock", List.of((long) DecayClock.PARTS)), SettledTable.stored(clocks));
    }
  }

  private static TensorInfo optimizer(String name, List<Long> shape) {
    return new TensorInfo(name, Kind.OPTIMIZER, shape);
  }

  /**
   * Adds the tables of the CPU and what their optimizers keep.
   *
   * @param program the optimizer; null where there is none
   */
  public void add(List<EmbeddingBags> tables, @Nullable UpdateProgram program) {
    Map<String, TableMemory> rows = new LinkedHashMap<>();
    Map<String, List<TensorStorage>> kept = new LinkedHashMap<>();
    for (EmbeddingBags some : tables) {
      some.forEach(
          (name, slot, memory) -> {
            if (slot == null) {
              rows.put(name, memory);
              kept.put(name, new ArrayList<>());
            } else {
              kept.get(name).add(stored(memory));
            }
          });
    }
    List<StoredTable> stored = new ArrayList<>();
    rows.forEach(
        (name, memory) -> {
          List<Long> shape = List.of((long) memory.rows(), (long) memory.width());
          TensorInfo info = new TensorInfo(name, Kind.TABLE, shape);
          stored.add(new StoredTable(info, stored(memory), kept.get(name)));
        });
    add(stored, program, tables.stream().map(EmbeddingBags::clock).toArray(DecayClock[]::new));
  }

  private static TensorStorage stored(TableMemory memory) {
    return new TensorStorage() {
      @Override
      public void read(long first, float[] to, int count) {
        memory.read(first, to, 0, count);
      }

      @Override
      public void write(long first, float[] from, int count) {
        memory.write(first, from, 0, count);
      }
    };
  }

  /**
   * The shape of what the optimizer keeps of a parameter.
   *
   * @param slot of elements, or of rows, of which the last axis is one
   */
  public static List<Long> shape(Parameter parameter, Update.Slot slot) {
    if (slot.scope() == Scope.ELEMENT) {
      return parameter.shape();
    }
    int rank = parameter.shape().size();
    return List.of(rank == 0 ? 1 : parameter.size() / parameter.shape().get(rank - 1));
  }

  /** Ends the use of the tensors, whose memory is freed next. */
  public void close() {
    closed = true;
  }

  /**
   * Checks that the memory is still there.
   *
   * @throws IllegalStateException if the session is closed
   */
  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the session is closed and its memory freed; use it before it is closed");
    }
  }

  @Override
  public List<TensorInfo> tensors() {
    return new ArrayList<>(infos.values());
  }

  @Override
  public void read(TensorInfo tensor, long first, float[] to, int count) {
    storage(tensor, first, count).read(first, to, count);
  }

  @Override
  public void write(TensorInfo tensor, long first, float[] from, int count) {
    storage(tensor, first, count).write(first, from, count);
  }

  private TensorStorage storage(TensorInfo tensor, long first, int count) {
    requireOpen();
    TensorInfo known = infos.get(tensor.name());
    if (known == null || !known.shape().equals(tensor.shape())) {
      throw new IllegalArgumentException(
          "there is no tensor '%s' of shape %s; %s"
              .formatted(
                  tensor.name(),
                  tensor.shape(),
                  known == null ? "no tensor has this name" : "its shape is " + known.shape()));
    }
    if (first < 0 || count < 0 || count > known.size() - first) {
      throw new IndexOutOfBoundsException(
          "%d elements from index %d of tensor '%s' of shape %s"
              .formatted(count, first, known.name(), known.shape()));
    }
    return storages.get(known.name());
  }
}
