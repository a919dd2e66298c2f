package org.jingu.engine.backend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.Parameter;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.api.optimizer.Update;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.TableMemory;
import org.jingu.engine.tensor.TensorStorage;

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

  /** Adds tables and what their optimizers keep. */
  public void add(EmbeddingBags tables) {
    tables.forEach(
        (name, slot, memory) ->
            add(
                new TensorInfo(
                    slot == null ? name : name + "/" + slot,
                    slot == null ? Kind.TABLE : Kind.OPTIMIZER,
                    List.of((long) memory.rows(), (long) memory.width())),
                stored(memory)));
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
