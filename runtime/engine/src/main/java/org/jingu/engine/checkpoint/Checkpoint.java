package org.jingu.engine.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jingu.api.data.DataException;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;

/**
 * A complete checkpoint on disk: a folder {@code step-NNNNNNNNN} with {@code model.safetensors},
 * {@code optimizer.safetensors}, {@code state.json} and the checksums of them all.
 *
 * @param folder the folder
 * @param step the number of steps made
 */
public record Checkpoint(Path folder, long step) {
  static final String MODEL = "model.safetensors";
  static final String OPTIMIZER = "optimizer.safetensors";
  static final String STATE = "state.json";
  static final String CHECKSUMS = "checksums.json";
  static final int PAGE = 1 << 18;

  /** No checksum leads out of the folder. */
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /** The checksums of a checkpoint's files, by name. */
  record Checksums(Map<String, Checksum> files) {}

  /** The file with parameters, tables and running state. */
  public Path model() {
    return folder.resolve(MODEL);
  }

  /**
   * Reads {@code state.json}.
   *
   * @throws CheckpointException if it cannot be read
   */
  public <T> T state(Class<T> type) {
    return Json.read(folder.resolve(STATE), type);
  }

  /**
   * Checks every file's length and checksum.
   *
   * @throws CheckpointException that names the first file that is missing, cut short or changed
   */
  public void verify() {
    Path file = folder.resolve(CHECKSUMS);
    Map<String, Checksum> files = Json.read(file, Checksums.class).files();
    for (String name : List.of(MODEL, OPTIMIZER, STATE)) {
      if (!files.containsKey(name)) {
        throw damaged(file, "has no checksum of " + name);
      }
    }
    files.forEach(
        (name, checksum) -> {
          if (!FILE_NAME.matcher(name).matches()) {
            throw damaged(
                file, "has a checksum of '" + name + "', which is no file of a checkpoint");
          }
          checksum.verify(folder.resolve(name));
        });
  }

  /** A list of what does not fit, short enough for a message. */
  static String first(List<String> problems) {
    return String.join("; ", problems.subList(0, Math.min(5, problems.size())))
        + (problems.size() > 5 ? "; and " + (problems.size() - 5) + " more" : "");
  }

  static CheckpointException damaged(Path file, String what) {
    return new CheckpointException(
        "checkpoint file "
            + file
            + " "
            + what
            + "; delete its folder to go on from the checkpoint before it");
  }

  /**
   * Copies parameters, tables and running state to a session, a page at a time.
   *
   * @throws CheckpointException if a file is damaged, or its tensors are not the session's
   */
  public void restoreModel(TensorStore to) {
    restore(MODEL, to, false);
  }

  /**
   * Copies the optimizer's state to a session, a page at a time.
   *
   * @throws CheckpointException if a file is damaged, or its tensors are not the session's
   */
  public void restoreOptimizer(TensorStore to) {
    restore(OPTIMIZER, to, true);
  }

  /**
   * Lets an attachment take its state back.
   *
   * @throws CheckpointException if the file is damaged
   */
  public void restore(Attachment attachment) {
    attachment.read(folder.resolve(attachment.fileName()));
  }

  private void restore(String name, TensorStore to, boolean optimizer) {
    Path file = folder.resolve(name);
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      List<TensorInfo> wanted = select(to, optimizer);
      requireSame(file, reader, wanted);
      float[] page = new float[PAGE];
      for (TensorInfo tensor : wanted) {
        Safetensors.Tensor stored = reader.tensor(tensor.name());
        for (long first = 0; first < tensor.size(); first += PAGE) {
          int count = (int) Math.min(PAGE, tensor.size() - first);
          reader.read(stored, first, page, count);
          to.write(tensor, first, page, count);
        }
      }
    } catch (DataException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** The tensors of one of the two files, in the session's order. */
  static List<TensorInfo> select(TensorStore store, boolean optimizer) {
    return store.tensors().stream().filter(t -> (t.kind() == Kind.OPTIMIZER) == optimizer).toList();
  }

  private static void requireSame(Path file, SafetensorsReader reader, List<TensorInfo> wanted) {
    List<String> problems = new ArrayList<>();
    for (TensorInfo tensor : wanted) {
      if (!reader.has(tensor.name())) {
        problems.add("'" + tensor.name() + "' " + tensor.shape() + " is missing");
      } else if (!reader.tensor(tensor.name()).shape().equals(tensor.shape())) {
        problems.add(
            "'%s' is %s but the model's is %s"
                .formatted(tensor.name(), reader.tensor(tensor.name()).shape(), tensor.shape()));
      }
    }
    List<String> names = wanted.stream().map(TensorInfo::name).toList();
    for (Safetensors.Tensor stored : reader.tensors()) {
      if (!names.contains(stored.name())) {
        problems.add("'" + stored.name() + "' " + stored.shape() + " is not in the model");
      }
    }
    if (!problems.isEmpty()) {
      throw new CheckpointException(
          file
              + " is not of this model: "
              + first(problems)
              + ". Use the configuration and plugin that the run was made with");
    }
  }
}
