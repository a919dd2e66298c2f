package org.jingu.cli.export;

import java.nio.file.Path;
import java.util.List;
import org.jingu.api.data.DataException;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.Safetensors;
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.onnx.Weights;

/** The weights of a checkpoint, read a piece at a time. */
final class SavedWeights implements Weights, AutoCloseable {
  private final SafetensorsReader reader;

  private SavedWeights(SafetensorsReader reader) {
    this.reader = reader;
  }

  /**
   * Opens a checkpoint's file.
   *
   * @throws CheckpointException if it cannot be read
   */
  static SavedWeights open(Path file) {
    try {
      return new SavedWeights(SafetensorsReader.open(file));
    } catch (DataException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** Every tensor, in the order of the file. */
  List<Safetensors.Tensor> tensors() {
    return List.copyOf(reader.tensors());
  }

  @Override
  public void read(String name, List<Long> shape, long first, float[] to, int count) {
    Safetensors.Tensor stored = reader.has(name) ? reader.tensor(name) : null;
    if (stored == null || !stored.shape().equals(shape)) {
      throw new CheckpointException(
          "%s is not of this model: '%s' %s is %s. Use the plugin that the run was made with"
              .formatted(reader.path(), name, shape, stored == null ? "missing" : stored.shape()));
    }
    try {
      reader.read(stored, first, to, count);
    } catch (DataException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
