package org.jingu.cli.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.CrossConfig;
import org.jingu.cli.run.RunSetup;
import org.jingu.compiler.PlanCompiler;
import org.jingu.data.schema.SparseColumn;
import org.jingu.engine.checkpoint.Checkpoint;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.Plugins;
import org.jingu.scorer.ModelDescription;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The model that a run ended with, as a graph and weights that no engine has taken.
 *
 * @param setup the run's configuration and data
 * @param checkpoint where the weights are
 * @param graph the graph of a prediction
 */
public record SavedModel(RunSetup setup, Checkpoint checkpoint, ModelGraph graph) {
  /** The metadata's key for what this program says of a file, as JSON. */
  public static final String KEY = "jingu";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a run, without its weights.
   *
   * @throws org.jingu.engine.checkpoint.CheckpointException if it has no model, or it is damaged
   */
  public static SavedModel of(Path run, Plugins plugins) {
    SavedRun saved = new SavedRun(run);
    Checkpoint checkpoint = saved.model();
    RunSetup setup = RunSetup.saved(saved, plugins);
    ModelGraph graph = ModelGraph.of(setup.model(), setup.schema(), false, DataType.FLOAT);
    return new SavedModel(setup, checkpoint, graph);
  }

  /** The features that have at most one id an example: no lists, and crosses of such alone. */
  public Set<String> singles() {
    Set<String> singles = new HashSet<>();
    for (SparseColumn column : setup.data().folder().schema().sparse()) {
      if (!column.holdsLists()) {
        singles.add(column.name());
      }
    }
    for (CrossConfig cross : crosses()) {
      if (singles.containsAll(cross.features())) {
        singles.add(cross.featureName());
      }
    }
    return singles;
  }

  /** The features that reading the data makes of others. */
  public List<CrossConfig> crosses() {
    return setup.config().data().crosses();
  }

  /** All that scoring needs but weights and preprocessing. */
  public ModelDescription forScoring() {
    return new ModelDescription(
        ModelDescription.FORMAT,
        Map.of("model", setup.config().model(), "step", checkpoint.step()),
        setup.schema().labels(),
        setup.loss().link(),
        setup.schema().dense(),
        crosses(),
        PlanCompiler.evaluation(graph).stored());
  }

  /** What a reader of the model needs to know, as JSON. */
  public String description() {
    return json(described());
  }

  /**
   * What a reader of the weights alone needs to know, as JSON: also by task what a prediction adds
   * to the logit, where it adds something.
   */
  public String descriptionOfWeights() {
    Map<String, Object> said = described();
    List<Double> corrections = setup.corrections();
    if (corrections.stream().anyMatch(it -> it != 0)) {
      said.put("added_to_logits", corrections);
    }
    return json(said);
  }

  private Map<String, Object> described() {
    FeatureSchema schema = setup.schema();
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("model", setup.config().model());
    said.put("step", checkpoint.step());
    said.put("prediction", setup.loss().link().name().toLowerCase(Locale.ROOT));
    said.put("labels", schema.labels());
    said.put("dense", schema.dense());
    said.put("sparse", schema.sparse().stream().map(this::describe).toList());
    said.put("lookups", lookups());
    return said;
  }

  private static String json(Map<String, Object> said) {
    try {
      return JSON.writeValueAsString(said);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + said + " as JSON", e);
    }
  }

  private Map<String, Object> describe(SparseFeature feature) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("name", feature.name());
    said.put("rows", feature.rows());
    said.put("single", singles().contains(feature.name()));
    said.put("sequence", feature.sequence());
    for (CrossConfig cross : crosses()) {
      if (cross.featureName().equals(feature.name())) {
        said.put("cross", cross.features());
        said.put("seed", cross.seed());
      }
    }
    return said;
  }

  private List<Map<String, Object>> lookups() {
    List<Map<String, Object>> lookups = new ArrayList<>();
    graph
        .bags()
        .values()
        .forEach(
            bag -> {
              Map<String, Object> said = new LinkedHashMap<>();
              said.put("feature", bag.feature());
              said.put("tensor", bag.table());
              said.put("pooling", bag.pooling().name().toLowerCase(Locale.ROOT));
              said.put("positions", bag.positions());
              lookups.add(said);
            });
    return lookups;
  }
}
