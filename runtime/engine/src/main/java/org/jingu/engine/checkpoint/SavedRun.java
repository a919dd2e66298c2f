package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jingu.files.Failures;
import org.jingu.files.Folders;

/**
 * A run folder as evaluation, prediction and inspection read it, while it may still be training.
 *
 * @param folder the run folder
 */
public record SavedRun(Path folder) {
  static final String CONFIG = "config.yaml";
  static final String MANIFEST = "manifest.json";
  static final String METRICS = "metrics.jsonl";
  static final String CHECKPOINTS = "checkpoints";
  static final String DATA = "data";
  static final String RANKS = "ranks";

  /** Whether a run was started in this folder. */
  public boolean exists() {
    return Files.exists(folder.resolve(MANIFEST));
  }

  /**
   * Whether the run has something to lose: a checkpoint, or its end.
   *
   * @throws CheckpointException if its manifest is damaged
   */
  public boolean begun() {
    return exists() && (checkpoints().latest().isPresent() || manifest().outcome() != null);
  }

  /**
   * What was run.
   *
   * @throws CheckpointException if the folder holds no run
   */
  public Manifest manifest() {
    if (!exists()) {
      throw new CheckpointException(
          folder
              + " is not a run folder: it has no "
              + MANIFEST
              + "; name a folder that 'jingu train' made");
    }
    return Json.read(folder.resolve(MANIFEST), Manifest.class);
  }

  /**
   * The text of the configuration as the user wrote it.
   *
   * @throws CheckpointException if it cannot be read
   */
  public String config() {
    try {
      return Files.readString(folder.resolve(CONFIG));
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + folder.resolve(CONFIG) + ": " + e, e);
    }
  }

  /** The copies of the data set's schema and vocabularies. */
  public Path data() {
    return folder.resolve(DATA);
  }

  /** What other ranks than the first print, a file each. */
  public Path ranks() {
    return folder.resolve(RANKS);
  }

  /** One JSON object a line: training losses, evaluations, windows, the end. */
  public Path metrics() {
    return folder.resolve(METRICS);
  }

  /** The checkpoints, for reading. */
  public Checkpoints checkpoints() {
    return new Checkpoints(folder.resolve(CHECKPOINTS), FileOpener.files());
  }

  /**
   * The checkpoint that holds the run's model: the one that its end names, else the latest.
   *
   * @throws CheckpointException if there is none yet, or it is damaged
   */
  public Checkpoint model() {
    Manifest.Outcome outcome = manifest().outcome();
    Checkpoints all = checkpoints();
    Optional<Checkpoint> found =
        outcome == null
            ? all.latest()
            : all.all().stream().filter(c -> c.folder().endsWith(outcome.checkpoint())).findFirst();
    Checkpoint checkpoint =
        found.orElseThrow(
            () ->
                new CheckpointException(
                    outcome == null
                        ? folder + " has no checkpoint yet; let it train to its first one"
                        : "checkpoint " + outcome.checkpoint() + " of " + folder + " is missing"));
    checkpoint.verify();
    return checkpoint;
  }

  /**
   * Deletes the run, all of its folder.
   *
   * @throws CheckpointException if a process uses it, or it cannot be deleted
   */
  public void delete() {
    try {
      RunLock lock = RunLock.acquire(folder);
      try {
        Folders.delete(folder);
      } finally {
        lock.close();
      }
    } catch (IOException e) {
      throw new CheckpointException("cannot delete " + folder + ": " + Failures.reason(e), e);
    }
  }
}
