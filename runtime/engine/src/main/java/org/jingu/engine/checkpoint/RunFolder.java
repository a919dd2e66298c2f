package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.files.Folders;
import org.jspecify.annotations.Nullable;

/**
 * A run folder as the training process owns it:
 *
 * <pre>
 * config.yaml      as the user wrote it
 * manifest.json    what is needed to repeat the run, and how it ended
 * metrics.jsonl    a JSON object a line
 * data/            the data set's schema and vocabularies
 * checkpoints/     step-NNNNNNNNN folders
 * notes.json       what people say of it, which no run reads
 * ranks/           what other ranks print, where there are several on this machine
 * </pre>
 *
 * A run that has no checkpoint yet has nothing to lose: it is overwritten, so that what failed at
 * its start can be repeated, also with a changed configuration.
 */
public final class RunFolder implements AutoCloseable {
  private static final Set<String> OURS =
      Set.of(
          RunLock.FILE,
          SavedRun.CONFIG,
          SavedRun.MANIFEST,
          SavedRun.METRICS,
          SavedRun.CHECKPOINTS,
          SavedRun.DATA,
          SavedRun.RANKS);

  private final SavedRun run;
  private final RunLock lock;
  private final MetricsFile metrics;
  private final Checkpoints checkpoints;
  private final boolean resumed;
  private Manifest manifest;
  private List<String> changes = List.of();

  private RunFolder(Path folder, RunLock lock, Setup setup) throws IOException {
    this.run = new SavedRun(folder);
    this.lock = lock;
    DurableFiles.cleanLeftovers(folder);
    this.resumed = run.begun();
    this.manifest = resumed ? resume(setup) : start(setup);
    this.checkpoints = new Checkpoints(folder.resolve(SavedRun.CHECKPOINTS), setup.opener());
    checkpoints.cleanLeftovers();
    this.metrics = MetricsFile.open(run.metrics());
  }

  /**
   * What a run is.
   *
   * @param config the text of the configuration
   * @param manifest what is needed to repeat it
   * @param dataFiles the data set's schema and vocabularies, to be copied: each file by its place
   *     in {@link SavedRun#data}, such as {@code vocabulary/user.arrow}
   * @param resume whether to go on with a run that is there
   * @param opener opens the files of checkpoints
   */
  public record Setup(
      String config,
      Manifest manifest,
      Map<String, Path> dataFiles,
      boolean resume,
      FileOpener opener) {
    /** With ordinary files. */
    public Setup(String config, Manifest manifest, Map<String, Path> dataFiles, boolean resume) {
      this(config, manifest, dataFiles, resume, FileOpener.files());
    }
  }

  /**
   * Starts a run, or goes on with one. With {@code resume} and nothing to resume a run starts, so
   * that the same command can be repeated until it succeeds. A folder that is refused is left as it
   * was.
   *
   * @throws CheckpointException if another process uses the folder; if it holds a run and {@code
   *     resume} is not set; if it holds other files; or if the run to resume had another
   *     configuration, data or plugin
   */
  public static RunFolder open(Path folder, Setup setup) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new CheckpointException(folder + " is a file; choose another folder with --out");
    }
    @Nullable RunLock lock = null;
    try {
      refuseOthers(folder);
      Folders.create(folder);
      lock = RunLock.acquire(folder);
      RunFolder opened = new RunFolder(folder, lock, setup);
      lock = null;
      return opened;
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot use run folder " + folder + ": " + Failures.reason(e), e);
    } finally {
      release(lock);
    }
  }

  /** The folder as a reader sees it. */
  public SavedRun run() {
    return run;
  }

  /** Whether the run was there before. */
  public boolean resumed() {
    return resumed;
  }

  /**
   * What the bits of a resumed run depend on and is no longer as it was, a line each such as {@code
   * environment.omp_num_threads: was "2", now "4"}.
   */
  public List<String> changes() {
    return changes;
  }

  /** What the run is. */
  public Manifest manifest() {
    return manifest;
  }

  /** The run's metrics file. */
  public MetricsFile metrics() {
    return metrics;
  }

  /** The run's checkpoints. */
  public Checkpoints checkpoints() {
    return checkpoints;
  }

  /**
   * Writes down how the run ended.
   *
   * @throws CheckpointException if it cannot be written
   */
  public void end(Manifest.Outcome outcome) {
    try {
      manifest = write(manifest.endedWith(outcome));
    } catch (IOException e) {
      throw new CheckpointException("cannot write the end of the run: " + Failures.reason(e), e);
    }
  }

  /** A folder of other files must not even get a lock. */
  private static void refuseOthers(Path folder) throws IOException {
    if (new SavedRun(folder).exists()) {
      return;
    }
    for (Path entry : Folders.list(folder)) {
      String name = entry.getFileName().toString();
      boolean leftover = AtomicFile.isTemporary(name) || name.startsWith(DurableFiles.TEMPORARY);
      if (!OURS.contains(name) && !leftover) {
        throw new CheckpointException(
            "%s is not empty and not a run folder: it holds %s; choose another folder"
                .formatted(folder, name));
      }
    }
  }

  private Manifest start(Setup setup) throws IOException {
    Files.deleteIfExists(run.folder().resolve(SavedRun.MANIFEST));
    Files.deleteIfExists(run.metrics());
    AtomicFile.write(
        run.folder().resolve(SavedRun.CONFIG), setup.config().getBytes(StandardCharsets.UTF_8));
    Folders.create(run.data());
    for (Map.Entry<String, Path> file : setup.dataFiles().entrySet()) {
      Path copy = run.data().resolve(file.getKey());
      Folders.create(Folders.parent(copy));
      Files.copy(file.getValue(), copy, StandardCopyOption.REPLACE_EXISTING);
      DurableFiles.sync(copy);
    }
    Folders.sync(run.data());
    return write(setup.manifest());
  }

  private Manifest resume(Setup setup) throws IOException {
    Manifest stored = run.manifest();
    if (!setup.resume()) {
      throw new CheckpointException(
          "%s already holds a run (%s, started %s); continue it with --resume, or choose another folder with --out"
              .formatted(run.folder(), progress(stored), stored.started()));
    }
    List<String> differences = stored.differences(setup.manifest());
    if (!differences.isEmpty()) {
      throw new CheckpointException(
          "cannot resume %s: it would not be the same run.%n  %s%nUndo the changes, or start a new run in another folder"
              .formatted(run.folder(), String.join(System.lineSeparator() + "  ", differences)));
    }
    if (stored.outcome() != null) {
      return stored;
    }
    Manifest goesOn = stored.resumedBy(setup.manifest());
    changes = goesOn.resumed().get(goesOn.resumed().size() - 1).changed();
    return write(goesOn);
  }

  private String progress(Manifest stored) {
    return stored.outcome() != null
        ? "ended: " + stored.outcome().reason()
        : run.checkpoints()
            .latest()
            .map(c -> "last checkpoint at step " + c.step())
            .orElse("no checkpoint yet");
  }

  private Manifest write(Manifest to) throws IOException {
    AtomicFile.write(run.folder().resolve(SavedRun.MANIFEST), Json.pretty(to));
    return to;
  }

  private static void release(@Nullable RunLock lock) {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      // The system releases it when the process ends.
    }
  }

  @Override
  public void close() {
    metrics.close();
    release(lock);
  }
}
