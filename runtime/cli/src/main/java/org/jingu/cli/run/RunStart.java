package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.jingu.data.prepare.TableChange;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.engine.checkpoint.CarriedOver;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.checkpoint.Manifest;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.train.Trainer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The run whose model another one starts from: {@code train --from}. What its configuration had and
 * the other leaves out is taken from it, its tables get the rows that the data has gained, and rows
 * that belong to another token start afresh.
 */
public final class RunStart {
  private final SavedRun run;
  private final Manifest manifest;

  /** Where its weights are; null where the other run has a checkpoint of its own already. */
  private final @Nullable Checkpoint checkpoint;

  private RunStart(SavedRun run, Manifest manifest, @Nullable Checkpoint checkpoint) {
    this.run = run;
    this.manifest = manifest;
    this.checkpoint = checkpoint;
  }

  /**
   * The start of a run; null where it starts with initial values. Of a run that goes on, its own
   * manifest knows where it started.
   *
   * @param from what the command line names, or null
   * @param out the folder of the run that starts
   * @param resume whether to go on with a run that is there
   * @throws CheckpointException if there is no run, it has no model, or a run that goes on did not
   *     start there
   */
  public static @Nullable RunStart of(@Nullable Path from, Path out, boolean resume) {
    SavedRun own = new SavedRun(out);
    if (resume && own.begun()) {
      return resumed(from, own);
    }
    if (from == null) {
      return null;
    }
    if (absolute(from).equals(absolute(out))) {
      throw new CheckpointException(
          "%s cannot start from itself; go on with it by --resume, or name another --out"
              .formatted(out));
    }
    SavedRun run = new SavedRun(from);
    return new RunStart(run, run.manifest(), run.model());
  }

  private static @Nullable RunStart resumed(@Nullable Path from, SavedRun own) {
    Manifest manifest = own.manifest();
    Manifest.Origin origin = manifest.from();
    if (from != null && (origin == null || !origin.run().equals(absolute(from).toString()))) {
      throw new CheckpointException(
          "cannot resume %s: it started %s, and --from names %s; leave --from out, or start a new run in another folder"
              .formatted(
                  own.folder(),
                  origin == null ? "with initial values" : "from " + origin.run(),
                  from));
    }
    return origin == null ? null : new RunStart(own, manifest, null);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /**
   * A configuration with what it leaves out of the model, the optimizers and the size of batches as
   * the run had it; what the data would choose may be another choice on other days.
   *
   * @throws org.jingu.api.config.ConfigException if it names other optimizers, whose states are
   *     others
   */
  public Map<String, Object> over(Map<String, Object> tree) {
    return new InheritedKeys(run.folder(), manifest.config()).over(tree);
  }

  /**
   * What a run's manifest says of its start.
   *
   * @param changes of the data's tables, by name
   */
  Manifest.Origin origin(Map<String, TableChange> changes) {
    Manifest.Origin before = manifest.from();
    Checkpoint from = checkpoint;
    if (from == null) {
      if (before == null) {
        throw new IllegalStateException(run.folder() + " did not start from another run");
      }
      return before;
    }
    Map<String, Manifest.TableGrowth> tables = new LinkedHashMap<>();
    changes.forEach(
        (table, it) ->
            tables.put(
                table, new Manifest.TableGrowth(it.was(), it.rows(), it.reset().cardinality())));
    return new Manifest.Origin(
        absolute(run.folder()).toString(),
        String.valueOf(from.folder().getFileName()),
        (before == null ? 0 : before.steps()) + from.step(),
        (before == null ? 0 : before.epochs()) + Trainer.passes(from),
        manifest.data(),
        TableChange.version(DatasetFolder.read(run.data()).schema()),
        tables);
  }

  /**
   * Checks that the run's weights and states fit another.
   *
   * @return the changes of the data's tables, by name; none where it goes on
   * @throws org.jingu.api.config.ConfigException with every difference of models and features
   * @throws org.jingu.api.data.DataException if the data does not extend the run's
   */
  Map<String, TableChange> require(RunSetup setup) {
    if (checkpoint == null) {
      return Map.of();
    }
    new StartCheck(run, manifest, setup).require();
    return TableChange.between(DatasetFolder.read(run.data()), setup.data().folder());
  }

  /** The weights and states to take over, or null where the run goes on. */
  @Nullable CarriedOver carried(RunSetup setup, Map<String, TableChange> changes) {
    Checkpoint from = checkpoint;
    if (from == null) {
      return null;
    }
    Map<String, String> tables = new LinkedHashMap<>();
    for (SparseFeature feature : setup.schema().sparse()) {
      tables.put(feature.name(), feature.table());
    }
    Map<String, BitSet> reset = new LinkedHashMap<>();
    ModelGraph graph = ModelGraph.of(setup.model(), setup.schema(), false, DataType.FLOAT);
    for (EmbeddingBag bag : graph.bags().values()) {
      TableChange change = changes.get(tables.get(bag.feature()));
      if (change != null) {
        reset.put(bag.table(), change.reset());
      }
    }
    return new CarriedOver(from, reset);
  }

  /** What is taken over, in a line. */
  static String describe(Manifest.Origin origin) {
    List<String> tables =
        origin.tables().entrySet().stream()
            .filter(it -> it.getValue().rows() > it.getValue().was() || it.getValue().reset() > 0)
            .map(
                it ->
                    String.format(
                        Locale.ROOT,
                        "; table '%s' had %,d rows and has %,d, of which %,d start again",
                        it.getKey(),
                        it.getValue().was(),
                        it.getValue().rows(),
                        it.getValue().reset()))
            .toList();
    return String.format(
        Locale.ROOT,
        "starts from %s, %s (%,d steps in all)%s",
        origin.run(),
        origin.checkpoint(),
        origin.steps(),
        tables.stream().collect(Collectors.joining()));
  }
}
