package org.jingu.cli.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.engine.checkpoint.Safetensors;
import org.jingu.engine.checkpoint.SafetensorsWriter;
import org.jingu.files.AtomicFile;
import org.jingu.onnx.OnnxExport;
import org.jingu.onnx.Port;
import org.jingu.scorer.ModelFileWriter;
import org.jspecify.annotations.Nullable;

/** A format of files that other programs read. */
public enum ExportFormat {
  /** The model, its weights and its preprocessing, for Java programs. */
  JINGU {
    @Override
    public Exported write(SavedModel model, Path file) throws IOException {
      try (SavedWeights weights = SavedWeights.open(model.checkpoint().model())) {
        long bytes =
            ModelFileWriter.write(
                file, model.forScoring(), weights::read, model.setup().data().folder().path());
        return new Exported(file, null, bytes, List.of(), List.of());
      }
    }
  },
  /** The model, for ONNX Runtime and its like. */
  ONNX {
    @Override
    public Exported write(SavedModel model, Path file) throws IOException {
      OnnxExport.Settings settings =
          new OnnxExport.Settings(
              model.setup().loss().link(),
              model.singles(),
              Map.of(SavedModel.KEY, model.description()),
              OnnxExport.LARGEST);
      try (SavedWeights weights = SavedWeights.open(model.checkpoint().model())) {
        OnnxExport.Written written = OnnxExport.write(model.graph(), weights, settings, file);
        return new Exported(
            file, written.data(), written.bytes(), written.inputs(), written.outputs());
      }
    }
  },
  /** Weights and tables alone, in PyTorch's layout. */
  SAFETENSORS {
    @Override
    public Exported write(SavedModel model, Path file) throws IOException {
      try (SavedWeights weights = SavedWeights.open(model.checkpoint().model());
          AtomicFile out = AtomicFile.create(file)) {
        SafetensorsWriter writer =
            new SafetensorsWriter(
                out.channel(),
                weights.tensors(),
                // PyTorch's libraries write the first, and some ask for it.
                Map.of("format", "pt", SavedModel.KEY, model.descriptionOfWeights()));
        copy(weights, writer);
        writer.finish();
        long bytes = out.channel().position();
        out.commit();
        return new Exported(file, null, bytes, List.of(), List.of());
      }
    }
  };

  private static final int PAGE = 1 << 18;

  /**
   * What was written.
   *
   * @param file the file
   * @param data a file beside it with its weights, or null
   * @param bytes of both
   * @param inputs of a model, in order
   * @param outputs of a model
   */
  public record Exported(
      Path file, @Nullable Path data, long bytes, List<Port> inputs, List<Port> outputs) {
    /** Copies the lists. */
    public Exported {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /** The name, which is also a file's ending. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Writes a model, whole or not at all.
   *
   * @throws IOException if the file cannot be written
   */
  public abstract Exported write(SavedModel model, Path file) throws IOException;

  private static void copy(SavedWeights weights, SafetensorsWriter writer) throws IOException {
    float[] page = new float[PAGE];
    for (Safetensors.Tensor tensor : weights.tensors()) {
      for (long first = 0; first < tensor.size(); first += PAGE) {
        int count = (int) Math.min(PAGE, tensor.size() - first);
        weights.read(tensor.name(), tensor.shape(), first, page, count);
        writer.floats(page, count);
      }
    }
  }

  @Override
  public String toString() {
    return id();
  }
}
