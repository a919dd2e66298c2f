package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.files.Failures;
import org.jingu.files.Folders;

/**
 * The checkpoints of a run. A checkpoint is written beside its final name, made durable and then
 * renamed, so that a name {@code step-…} always stands for a whole checkpoint, whenever the process
 * is killed.
 */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("step-(\\d{9,})");

  private final Path folder;
  private final FileOpener opener;

  /** The checkpoints in a folder, which need not exist yet. */
  public Checkpoints(Path folder, FileOpener opener) {
    this.folder = folder;
    this.opener = opener;
  }

  /**
   * Deletes what an interrupted process left; only for the owner of the run.
   *
   * @throws CheckpointException if that fails
   */
  public void cleanLeftovers() {
    try {
      DurableFiles.cleanLeftovers(folder);
    } catch (IOException e) {
      throw new CheckpointException("cannot clean " + folder + ": " + Failures.reason(e), e);
    }
  }

  /** Every complete checkpoint, oldest first. */
  public List<Checkpoint> all() {
    List<Checkpoint> found = new ArrayList<>();
    try {
      for (Path path : Folders.list(folder)) {
        Matcher matcher = NAME.matcher(path.getFileName().toString());
        if (matcher.matches()) {
          found.add(new Checkpoint(path, Long.parseLong(matcher.group(1))));
        }
      }
    } catch (IOException e) {
      throw new CheckpointException("cannot list " + folder + ": " + Failures.reason(e), e);
    }
    found.sort(Comparator.comparingLong(Checkpoint::step));
    return found;
  }

  /** The checkpoint with the most steps. */
  public Optional<Checkpoint> latest() {
    List<Checkpoint> all = all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** The checkpoint of one step. */
  public Optional<Checkpoint> at(long step) {
    return all().stream().filter(c -> c.step() == step).findFirst();
  }

  /**
   * Writes a checkpoint, or leaves the one of this step that is there already: after the same steps
   * of the same run the tensors are the same.
   *
   * @param state what becomes {@code state.json}
   * @throws CheckpointException if it cannot be written; nothing of it remains then
   */
  public Checkpoint write(
      long step, TensorStore tensors, Object state, List<Attachment> attachments) {
    String name = String.format(Locale.ROOT, "step-%09d", step);
    Checkpoint target = new Checkpoint(folder.resolve(name), step);
    if (Files.exists(target.folder())) {
      return target;
    }
    Path temporary = folder.resolve(DurableFiles.TEMPORARY + name);
    try {
      Folders.create(folder);
      DurableFiles.cleanLeftovers(folder);
      Files.createDirectory(temporary);
      writeFiles(temporary, tensors, state, attachments);
      Folders.sync(temporary);
      DurableFiles.rename(temporary, target.folder());
      return target;
    } catch (IOException e) {
      throw failed(name, temporary, tensors, e);
    }
  }

  /**
   * Deletes all but the newest {@code keep} checkpoints and the best.
   *
   * @throws CheckpointException if one cannot be deleted
   */
  public void prune(int keep, OptionalLong bestStep) {
    List<Checkpoint> all = all();
    for (Checkpoint checkpoint : all.subList(0, Math.max(0, all.size() - keep))) {
      if (bestStep.isEmpty() || bestStep.getAsLong() != checkpoint.step()) {
        try {
          DurableFiles.deleteFolder(checkpoint.folder());
        } catch (IOException e) {
          throw new CheckpointException(
              "cannot delete " + checkpoint.folder() + ": " + Failures.reason(e), e);
        }
      }
    }
  }

  private void writeFiles(Path to, TensorStore tensors, Object state, List<Attachment> attachments)
      throws IOException {
    Map<String, Checksum> sums = new LinkedHashMap<>();
    put(sums, to, Checkpoint.MODEL, channel -> writeTensors(channel, tensors, false));
    put(sums, to, Checkpoint.OPTIMIZER, channel -> writeTensors(channel, tensors, true));
    for (Attachment attachment : attachments) {
      put(sums, to, attachment.fileName(), attachment::write);
    }
    put(sums, to, Checkpoint.STATE, channel -> writeAll(channel, Json.pretty(state)));
    byte[] checksums = Json.pretty(new Checkpoint.Checksums(sums));
    put(new LinkedHashMap<>(), to, Checkpoint.CHECKSUMS, channel -> writeAll(channel, checksums));
  }

  private interface Content {
    void write(WritableByteChannel to) throws IOException;
  }

  private void put(Map<String, Checksum> sums, Path folder, String name, Content content)
      throws IOException {
    Path file = folder.resolve(name);
    try (WritableByteChannel channel = opener.create(file)) {
      ChecksumChannel summed = new ChecksumChannel(channel);
      content.write(summed);
      if (channel instanceof FileChannel open) {
        open.force(true);
      }
      sums.put(name, summed.checksum());
    } catch (IOException e) {
      throw e instanceof FileSystemException
          ? e
          : new FileSystemException(name, null, e.getMessage());
    }
  }

  private static void writeAll(WritableByteChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void writeTensors(WritableByteChannel to, TensorStore store, boolean optimizer)
      throws IOException {
    List<TensorInfo> tensors = Checkpoint.select(store, optimizer);
    SafetensorsWriter writer =
        new SafetensorsWriter(
            to,
            tensors.stream()
                .map(t -> new Safetensors.Tensor(t.name(), Safetensors.ElementType.F32, t.shape()))
                .toList(),
            Map.of("format", "pt"));
    float[] page = new float[Checkpoint.PAGE];
    for (TensorInfo tensor : tensors) {
      for (long first = 0; first < tensor.size(); first += page.length) {
        int count = (int) Math.min(page.length, tensor.size() - first);
        store.read(tensor, first, page, count);
        writer.floats(page, count);
      }
    }
    writer.finish();
  }

  private CheckpointException failed(
      String name, Path temporary, TensorStore tensors, IOException cause) {
    try {
      DurableFiles.cleanLeftovers(folder);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    String last =
        latest().map(c -> "the last whole one is " + c.folder()).orElse("there is none before it");
    long elements = tensors.tensors().stream().mapToLong(TensorInfo::size).sum();
    return new CheckpointException(
        "cannot write checkpoint %s in %s: %s (a checkpoint needs %s, %s are free); %s. Make room and continue with --resume"
            .formatted(
                name,
                folder,
                Failures.reason(cause),
                megabytes(Float.BYTES * elements),
                usable(temporary),
                last),
        cause);
  }

  private static String usable(Path path) {
    try {
      return megabytes(Files.getFileStore(Folders.parent(path)).getUsableSpace());
    } catch (IOException e) {
      return "unknown megabytes";
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
