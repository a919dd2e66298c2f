package org.jingu.lab.ladder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * An ablation: a model and variants of it, one pass over the same examples each. Which keys switch
 * a part off or make it larger is the model's own affair.
 *
 * @param teacher the keys of a teacher, or null
 * @param data keys of {@code data} of a run, where there is no teacher
 * @param window examples of a measurement; the last one counts
 * @param seeds runs of the model and of each variant
 * @param model the model
 * @param train keys of {@code train} of every run
 * @param variants what is set otherwise, one at a time
 */
public record AblationConfig(
    @Doc("The teacher's keys; without it, data has to say where examples are")
        @Nullable Map<String, Object> teacher,
    @Doc("Where examples are: the keys of a run's data") @Nullable Map<String, Object> data,
    @Doc("Examples of a measurement; a pass must be a multiple of it")
        @Default("65536")
        @Range(min = 1)
        int window,
    @Doc("Runs of the model and of each variant; intervals need two, and are short from five on")
        @Default("3")
        @Range(min = 1)
        int seeds,
    @Doc("The model: its name and keys") Map<String, Object> model,
    @Doc("Keys of every run's train") @Default("{}") Map<String, Object> train,
    @Doc("What is set otherwise, one at a time") List<Variant> variants) {

  /** The name of the model as it is. */
  public static final String BASE = "base";

  /**
   * A variant.
   *
   * @param name how reports name it
   * @param model keys of the model that differ
   */
  public record Variant(
      @Doc("How reports name it") String name,
      @Doc("Keys of the model that differ: {lcb: false}") Map<String, Object> model) {}

  /**
   * Checks what involves several keys.
   *
   * @throws ConfigException with every problem
   */
  public AblationConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    LabConfig.requireOneSource(teacher, data, problems);
    if (!(model.get("name") instanceof String)) {
      problems.add(
          new ConfigProblem("model.name", "is missing; name the model, such as name: wukong"));
    }
    if (variants.isEmpty()) {
      problems.add(
          new ConfigProblem("variants", "is empty; an ablation needs one, see examples/ablate"));
    }
    Map<String, Integer> names = new HashMap<>(Map.of(BASE, -1));
    for (int i = 0; i < variants.size(); i++) {
      Variant it = variants.get(i);
      LabConfig.requireName("variants[" + i + "].name", it.name(), names.keySet(), problems);
      names.put(it.name(), i);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** The model's name. */
  public String modelName() {
    return String.valueOf(model.get("name"));
  }

  /** The same as a laboratory, whose rungs are the model and its variants. */
  public LabConfig laboratory() {
    List<LabConfig.Rung> rungs = new ArrayList<>();
    rungs.add(new LabConfig.Rung(BASE, 0, Map.of()));
    variants.forEach(it -> rungs.add(new LabConfig.Rung(it.name(), 0, it.model())));
    LabConfig.Ladder ladder = new LabConfig.Ladder(modelName(), Map.of(), rungs);
    return new LabConfig(teacher, data, window, seeds, 0, model, train, ladder, List.of());
  }

  /**
   * The runs seed by seed, the model before its variants, so that any number of them has
   * differences.
   *
   * @throws ConfigException if two of them are the same run
   */
  public List<PlannedRun> ordered(List<PlannedRun> runs) {
    Map<String, Integer> places = new LinkedHashMap<>();
    places.put(BASE, -1);
    variants.forEach(it -> places.put(it.name(), places.size() - 1));
    List<PlannedRun> ordered =
        runs.stream()
            .sorted(
                Comparator.comparingInt(PlannedRun::seed)
                    .thenComparingInt(it -> places.getOrDefault(it.rung(), places.size())))
            .toList();
    Map<String, String> known = new HashMap<>();
    List<ConfigProblem> problems = new ArrayList<>();
    for (PlannedRun run : ordered) {
      String same = known.putIfAbsent(run.digest(), run.rung());
      if (same != null && run.seed() == 1) {
        problems.add(
            new ConfigProblem(
                "variants[" + places.get(run.rung()) + "].model",
                "of '%s' makes the same model as '%s'; set a key that it has otherwise"
                    .formatted(run.rung(), same)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return ordered;
  }
}
