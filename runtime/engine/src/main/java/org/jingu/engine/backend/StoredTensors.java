package org.jingu.engine.backend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
