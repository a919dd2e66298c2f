package org.jingu.scorer;

import com.fasterxml.jackson.core.JacksonException;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.DataException;
import org.jingu.compiler.feed.Crosses;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.schedule.Schedule;
import org.jingu.compiler.schedule.Step;
import org.jingu.cpu.CpuWeights;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.table.TableMemory;
import org.jingu.data.prepare.Preprocessor;
import org.jingu.scorer.ModelLayout.Stretch;
import org.jspecify.annotations.Nullable;

/**
 * A model file's content, read or mapped. Counts who uses it: it is freed when the scorer has let
 * go of it and the last call has ended.
 */
final class LoadedModel {
  private static final int PIECE = 1 << 16;

  private final ModelDescription description;
  private final Preprocessor preprocessor;
  private final Crosses crosses;
  private final Schedule schedule;
  private final CpuWeights weights;
  private final ConcurrentLinkedQueue<Lane> idle = new ConcurrentLinkedQueue<>();

  /** The scorer, while it has the model, and the calls under way; 0 once it is freed. */
  private final AtomicInteger users = new AtomicInteger(1);

  private LoadedModel(ModelDescription description, Preprocessor preprocessor, CpuWeights weights) {
    this.description = description;
    this.preprocessor = preprocessor;
    this.crosses = new Crosses(description.crosses());
    this.schedule = Schedule.of(description.schedule());
    this.weights = weights;
  }

  /**
   * Reads a model file.
   *
   * @throws DataException if there is none, or it is damaged, or of another version
   */
  static LoadedModel read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileSystem zip = FileSystems.newFileSystem(file, Map.<String, Object>of())) {
      ModelDescription description = json(zip, ModelLayout.DESCRIPTION, ModelDescription.class);
      if (description.format() != ModelDescription.FORMAT) {
        throw new DataException(
            "'%s' is a model file of version %d; this library reads version %d: export the run with the same release of Jingu"
                .formatted(file, description.format(), ModelDescription.FORMAT));
      }
      ModelLayout layout = json(zip, ModelLayout.LAYOUT, ModelLayout.class);
      Preprocessor preprocessor = Preprocessor.load(zip.getPath(ModelLayout.PREPROCESSING));
      CpuWeights weights = weights(description, layout, channel);
      return new LoadedModel(description, preprocessor, weights);
    } catch (NoSuchFileException e) {
      throw new DataException(
          "there is no model file '%s'; write one with 'jingu export RUN --format jingu'"
              .formatted(file),
          e);
    } catch (IOException
        | ProviderNotFoundException
        | IllegalArgumentException
        | IndexOutOfBoundsException e) {
      throw new DataException(
          "'%s' is no whole model file (%s); export it again from its run"
              .formatted(file, reason(e)),
          e);
    }
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
          NativeMemory rows =
              map(layout, ModelLayout.TABLES + bag.table(), file, (long) bag.rows() * bag.width());
          weights.add(
              bag.table(), new TableMemory(bag.rows(), bag.width(), TableStorage.FP32, rows));
        }
      }
      return weights;
    } catch (IOException | RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static NativeMemory map(ModelLayout layout, String name, FileChannel file, long size)
      throws IOException {
    Stretch stretch = layout.stretches().get(name);
    if (stretch == null || stretch.size() != size) {
      throw new IOException(
          "'%s' has %s elements; the model needs %d"
              .formatted(name, stretch == null ? "no" : stretch.size(), size));
    }
    for (int i = 0; i < stretch.offsets().size(); i++) {
      long count = Math.min(ModelLayout.PART, size - i * ModelLayout.PART);
      long offset = stretch.offsets().get(i);
      if (offset < 0 || offset % Float.BYTES != 0 || offset + Float.BYTES * count > file.size()) {
        throw new IOException(
            "'%s' is said to be at byte %d of %d".formatted(name, offset, file.size()));
      }
    }
    return NativeMemory.mapped(file, stretch.offsets(), size);
  }

  /** What products read is copied: native code wants it in memory of its own. */
  private static void copy(ModelLayout layout, String name, FileChannel file, NativeMemory to)
      throws IOException {
    if (to.size() == 0) {
      return;
    }
    NativeMemory from = map(layout, name, file, to.size());
    float[] piece = new float[PIECE];
    for (long done = 0; done < to.size(); done += PIECE) {
      int count = (int) Math.min(PIECE, to.size() - done);
      from.read(done, piece, 0, count);
      to.write(done, piece, 0, count);
    }
  }

  ModelDescription description() {
    return description;
  }

  Preprocessor preprocessor() {
    return preprocessor;
  }

  Crosses crosses() {
    return crosses;
  }

  /** Counts one more user; false if the model is freed already. */
  boolean retain() {
    int count = users.get();
    while (count > 0) {
      if (users.compareAndSet(count, count + 1)) {
        return true;
      }
      count = users.get();
    }
    return false;
  }

  /** Counts one user less; the last frees the model. */
  void release() {
    if (users.decrementAndGet() == 0) {
      for (Lane lane = idle.poll(); lane != null; lane = idle.poll()) {
        lane.close();
      }
      weights.close();
    }
  }

  /** A lane for one call, which must be given back. */
  Lane lane() {
    Lane lane = idle.poll();
    return lane != null
        ? lane
        : new Lane(schedule, weights, description.dense().size(), description.labels().size());
  }

  void giveBack(Lane lane) {
    idle.add(lane);
  }
}
