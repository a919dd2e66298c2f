package org.jingu.scorer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.DataException;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.schedule.Step;
import org.jingu.cpu.CpuWeights;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.table.TableMemory;
import org.jingu.data.prepare.Preprocessor;
import org.jingu.scorer.ModelLayout.Stretch;
import org.jspecify.annotations.Nullable;

/** Reads model files: {@link ModelLayout}. */
final class ModelFileReader {
  private static final int PIECE = 1 << 16;

  private ModelFileReader() {}

  /**
   * Reads a model file, or maps what is large.
   *
   * @throws DataException if there is none, or it is damaged, or of another version
   */
  static LoadedModel read(Path file, Scorer.Options options) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileSystem zip = FileSystems.newFileSystem(file, Map.<String, Object>of())) {
      return read(zip, channel, file, options);
    } catch (NoSuchFileException e) {
      throw new DataException(
          "there is no model file '%s'; write one with 'jingu export RUN --format jingu'"
              .formatted(file),
          e);
    } catch (IOException
        | ProviderNotFoundException
        | IllegalArgumentException
        | IllegalStateException
        | IndexOutOfBoundsException e) {
      throw new DataException(
          "'%s' is no whole model file (%s); export it again from its run"
              .formatted(file, reason(e)),
          e);
    }
  }

  private static LoadedModel read(
      FileSystem zip, FileChannel channel, Path file, Scorer.Options options) throws IOException {
    ModelDescription description = description(zip, file);
    ModelLayout layout = json(zip, ModelLayout.LAYOUT, ModelLayout.class);
    Preprocessor preprocessor = Preprocessor.load(zip.getPath(ModelLayout.PREPROCESSING));
    CpuWeights weights = weights(description, layout, channel);
    try {
      LoadedModel model = new LoadedModel(description, preprocessor, weights, options);
      model.makeReady();
      return model;
    } catch (RuntimeException | Error e) {
      weights.close();
      throw e;
    }
  }

  /** The version is looked at first: of another one, nothing else can be said. */
  private static ModelDescription description(FileSystem zip, Path file) throws IOException {
    JsonNode format = json(zip, ModelLayout.DESCRIPTION, JsonNode.class).path("format");
    if (format.isInt() && format.intValue() != ModelDescription.FORMAT) {
      throw new DataException(
          "'%s' is a model file of version %d; this library reads version %d: export the run with the same release of Jingu"
              .formatted(file, format.intValue(), ModelDescription.FORMAT));
    }
    return json(zip, ModelLayout.DESCRIPTION, ModelDescription.class);
  }

  private static @Nullable String reason(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse("");
  }

  private static <T> T json(FileSystem zip, String name, Class<T> type) throws IOException {
    Path entry = zip.getPath(name);
    if (!Files.exists(entry)) {
      throw new IOException("it has no " + name);
    }
    try {
      return ModelJson.mapper().readValue(Files.readAllBytes(entry), type);
    } catch (JacksonException e) {
      throw new IOException("its %s is damaged: %s".formatted(name, reason(e)), e);
    }
  }

  private static CpuWeights weights(
      ModelDescription description, ModelLayout layout, FileChannel file) throws IOException {
    CpuWeights weights =
        new CpuWeights(description.schedule().parameters(), description.schedule().states());
    try {
      copy(layout, ModelLayout.PARAMETERS, file, weights.parameters());
      copy(layout, ModelLayout.STATES, file, weights.states());
      for (Step step : description.schedule().steps()) {
        if (step instanceof Step.LookUp lookUp && !weights.has(lookUp.bag().table())) {
          EmbeddingBag bag = lookUp.bag();
          weights.add(bag.table(), table(layout, bag, file));
        }
      }
      return weights;
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static TableMemory table(ModelLayout layout, EmbeddingBag bag, FileChannel file)
      throws IOException {
    String name = ModelLayout.TABLES + bag.table();
    long size = (long) bag.rows() * bag.width();
    Stretch stretch = stretch(layout, name, file, size);
    NativeMemory rows =
        stretch.storage() == TableStorage.FP32
            ? NativeMemory.mapped(file, stretch.offsets(), size)
            : NativeMemory.mappedHalves(file, stretch.offsets(), size);
    return new TableMemory(bag.rows(), bag.width(), stretch.storage(), rows);
  }

  /** Where elements lie, of which it was checked that they are there. */
  private static Stretch stretch(ModelLayout layout, String name, FileChannel file, long size)
      throws IOException {
    Stretch stretch = layout.stretches().get(name);
    if (stretch == null || stretch.size() != size) {
      throw new IOException(
          "'%s' has %s elements; the model needs %d"
              .formatted(name, stretch == null ? "no" : stretch.size(), size));
    }
    long bytes = stretch.storage().bytes();
    long part = ModelLayout.PART / bytes;
    if (stretch.offsets().size() != (size + part - 1) / part) {
      throw new IOException("'%s' has %d parts".formatted(name, stretch.offsets().size()));
    }
    for (int i = 0; i < stretch.offsets().size(); i++) {
      long count = Math.min(part, size - i * part);
      long offset = stretch.offsets().get(i);
      if (offset < 0 || offset % Float.BYTES != 0 || offset + bytes * count > file.size()) {
        throw new IOException(
            "'%s' is said to be at byte %d of %d".formatted(name, offset, file.size()));
      }
    }
    return stretch;
  }

  /** What products read is copied: native code wants it in memory of its own. */
  private static void copy(ModelLayout layout, String name, FileChannel file, NativeMemory to)
      throws IOException {
    if (to.size() == 0) {
      return;
    }
    Stretch stretch = stretch(layout, name, file, to.size());
    NativeMemory from = NativeMemory.mapped(file, stretch.offsets(), to.size());
    float[] piece = new float[PIECE];
    for (long done = 0; done < to.size(); done += PIECE) {
      int count = (int) Math.min(PIECE, to.size() - done);
      from.read(done, piece, 0, count);
      to.write(done, piece, 0, count);
    }
  }
}
