package org.jingu.engine.checkpoint;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jspecify.annotations.Nullable;

/**
 * The weights and the optimizer's states of a run as the start of another, whose tables may have
 * more rows. Further rows, and those that belong to another token now, stay as the other run
 * initialised them.
 *
 * @param checkpoint whose weights and states
 * @param reset by table of the model, the rows of the checkpoint that are not taken over; a table
 *     that is missing is taken over whole and must have as many rows
 */
public record CarriedOver(Checkpoint checkpoint, Map<String, BitSet> reset) {
  /** Copies the map. */
  public CarriedOver {
    reset = Map.copyOf(reset);
  }

  /**
   * Takes them over, a page at a time.
   *
   * @param to a session's tensors, freshly initialised
   * @throws CheckpointException if a file is damaged, or its tensors are others than the session's
   */
  public void into(TensorStore to) {
    copy(Checkpoint.MODEL, to, false);
    copy(Checkpoint.OPTIMIZER, to, true);
    freshen(to);
  }

  private void copy(String name, TensorStore to, boolean optimizer) {
    try (SafetensorsReader reader = SafetensorsReader.open(checkpoint.folder().resolve(name))) {
      List<TensorInfo> wanted = Checkpoint.select(to, optimizer);
      requireFitting(reader, wanted, optimizer);
      for (TensorInfo tensor : wanted) {
        Safetensors.Tensor stored = reader.tensor(tensor.name());
        BitSet left = left(tensor);
        copyRows(reader, stored, left == null ? new BitSet() : left, tensor, to);
      }
    } catch (DataException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** The rows of a table, or of what is kept of it, that are not taken; null of other tensors. */
  private @Nullable BitSet left(TensorInfo tensor) {
    int slash = tensor.kind() == Kind.OPTIMIZER ? tensor.name().lastIndexOf('/') : -1;
    String owner = slash < 0 ? tensor.name() : tensor.name().substring(0, slash);
    return tensor.kind() == Kind.TABLE || slash > 0 ? reset.get(owner) : null;
  }

  private static void copyRows(
      SafetensorsReader from,
      Safetensors.Tensor stored,
      BitSet left,
      TensorInfo tensor,
      TensorStore to) {
    int rank = stored.shape().size();
    long width = rank < 2 ? 1 : stored.size() / stored.shape().get(0);
    long rows = stored.size() / width;
    long rowsOfPage = Math.max(1, Checkpoint.PAGE / width);
    float[] page = new float[Math.toIntExact(rowsOfPage * width)];
    long row = 0;
    while (row < rows) {
      int next = left.nextSetBit(Math.toIntExact(Math.min(row, Integer.MAX_VALUE)));
      if (next == row) {
        row = left.nextClearBit(next);
        continue;
      }
      long end = Math.min(Math.min(rows, row + rowsOfPage), next < 0 ? rows : next);
      int count = Math.toIntExact((end - row) * width);
      from.read(stored, row * width, page, count);
      to.write(tensor, row * width, page, count);
      row = end;
    }
  }

  /**
   * Where rows decay lazily, those that start afresh start to decay now: without this, all the time
   * that has passed would fall upon them when they are first looked up.
   */
  private void freshen(TensorStore to) {
    List<TensorInfo> all = to.tensors();
    for (TensorInfo table : all) {
      BitSet left = table.kind() == Kind.TABLE ? reset.get(table.name()) : null;
      TensorInfo undecayed =
          all.stream()
              .filter(it -> it.name().equals(table.name() + "/undecayed"))
              .findFirst()
              .orElse(null);
      if (left != null && undecayed != null) {
        freshen(to, table, undecayed, left);
      }
    }
  }

  private void freshen(TensorStore to, TensorInfo table, TensorInfo undecayed, BitSet left) {
    int rows = Math.toIntExact(table.shape().get(0));
    int width = Math.toIntExact(table.size() / rows);
    int rowsOfPage = Math.max(1, Checkpoint.PAGE / width);
    float[] page = new float[rowsOfPage * width];
    BitSet fresh = (BitSet) left.clone();
    fresh.set(rowsOf(table.name()), rows);
    int row = fresh.nextSetBit(0);
    while (row >= 0) {
      int end = Math.min(fresh.nextClearBit(row), row + rowsOfPage);
      int count = (end - row) * width;
      to.read(undecayed, (long) row * width, page, count);
      to.write(table, (long) row * width, page, count);
      row = fresh.nextSetBit(end);
    }
  }

  /** The rows that the checkpoint has of a table. */
  private int rowsOf(String table) {
    try (SafetensorsReader reader = SafetensorsReader.open(checkpoint.model())) {
      return Math.toIntExact(reader.tensor(table).shape().get(0));
    } catch (DataException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  private void requireFitting(
      SafetensorsReader reader, List<TensorInfo> wanted, boolean optimizer) {
    List<String> problems = new ArrayList<>();
    for (TensorInfo tensor : wanted) {
      if (!reader.has(tensor.name())) {
        problems.add("'%s' %s is missing".formatted(tensor.name(), tensor.shape()));
      } else if (!fits(reader.tensor(tensor.name()).shape(), tensor)) {
        problems.add(
            "'%s' is %s but the model's is %s"
                .formatted(tensor.name(), reader.tensor(tensor.name()).shape(), tensor.shape()));
      }
    }
    List<String> names = wanted.stream().map(TensorInfo::name).toList();
    for (Safetensors.Tensor stored : reader.tensors()) {
      if (!names.contains(stored.name())) {
        problems.add("'%s' %s is not in the model".formatted(stored.name(), stored.shape()));
      }
    }
    if (!problems.isEmpty()) {
      throw new CheckpointException(
          "cannot start from %s: %s. Keep the %s that the run was made with"
              .formatted(
                  reader.path(),
                  Checkpoint.first(problems),
                  optimizer ? "optimizers" : "model and plugin"));
    }
  }

  /** Tables may have more rows. */
  private boolean fits(List<Long> stored, TensorInfo tensor) {
    List<Long> shape = tensor.shape();
    if (left(tensor) == null || stored.isEmpty() || shape.isEmpty()) {
      return stored.equals(shape);
    }
    return stored.get(0) <= shape.get(0)
        && stored.subList(1, stored.size()).equals(shape.subList(1, shape.size()));
  }
}
