package org.jingu.cli.ranks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jingu.cli.run.RunSetup;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.TrainConfig;
import org.jingu.files.TemporaryFolder;
import org.jingu.ranks.Message;

/**
 * What a rank must know to make its part of the model: the run's manifest and the schema of its
 * data. It needs neither the data nor the run folder.
 *
 * @param manifest the file
 * @param schema the file
 */
record RankAssignment(byte[] manifest, byte[] schema) {
  /** Of a run that has been begun. */
  static RankAssignment of(Path run) {
    try {
      return new RankAssignment(
          Files.readAllBytes(manifest(run)),
          Files.readAllBytes(new SavedRun(run).data().resolve(DatasetFolder.SCHEMA_FILE)));
    } catch (IOException e) {
      throw new CheckpointException("cannot read back what " + run + " is: " + e, e);
    }
  }

  private static Path manifest(Path run) {
    return run.resolve("manifest.json");
  }

  void write(Message to) {
    to.put(manifest).put(schema);
  }

  static RankAssignment read(ByteBuffer from) {
    return new RankAssignment(Message.bytes(from), Message.bytes(from));
  }

  /**
   * The model, as 'train' sets it up.
   *
   * @throws org.jingu.api.config.ConfigException if a plugin is not here
   */
  RunSetup setup(Plugins plugins) {
    try (TemporaryFolder folder = TemporaryFolder.create("jingu-rank-")) {
      Path run = folder.path();
      Files.write(manifest(run), manifest);
      Files.createDirectories(new SavedRun(run).data());
      Files.write(new SavedRun(run).data().resolve(DatasetFolder.SCHEMA_FILE), schema);
      return RunSetup.saved(new SavedRun(run), plugins).asTrained(plugins);
    } catch (IOException e) {
      throw new CheckpointException("cannot write what this rank is to train: " + e, e);
    }
  }

  /** What a session of it takes. */
  static SessionOptions options(RunSetup setup, Backend engine) {
    TrainConfig config = setup.config().train();
    return setup.sessionOptions(
        engine.precision(config.precision()), engine.tableStorage(config.tableStorage()));
  }
}
