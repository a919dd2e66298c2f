package org.jingu.lab.ladder;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.config.Suggestions;
import org.jspecify.annotations.Nullable;

/**
 * A laboratory: one pass over the same examples for every rung of a ladder, and for other
 * architectures at the same compute.
 *
 * @param teacher the keys of a teacher, or null
 * @param data keys of {@code data} of a run, where there is no teacher
 * @param window examples of a measurement; the last one counts
 * @param seeds runs of a configuration that does not say
 * @param recovery examples on which what was learned is told apart by kind; of a teacher alone
 * @param model keys of every model
 * @param train keys of {@code train} of every run
 * @param ladder the architecture that is scaled
 * @param match architectures beside it
 */
public record LabConfig(
    @Doc("The teacher's keys; without it, data has to say where examples are")
        @Nullable Map<String, Object> teacher,
    @Doc("Where examples are: the keys of a run's data") @Nullable Map<String, Object> data,
    @Doc("Examples of a measurement; a pass must be a multiple of it")
        @Default("65536")
        @Range(min = 1)
        int window,
    @Doc("Runs of a configuration that says nothing else") @Default("2") @Range(min = 1) int seeds,
    @Doc("Examples on which what was learned is told apart by order and family; 0 is not at all")
        @Default("8192")
        @Range(min = 0)
        int recovery,
    @Doc("Keys of every model, such as embedding_dim") @Default("{}") Map<String, Object> model,
    @Doc("Keys of every run's train") @Default("{}") Map<String, Object> train,
    @Doc("The architecture that is scaled") Ladder ladder,
    @Doc("Architectures beside it, at the compute of some rungs") @Default("[]")
        List<Match> match) {

  /**
   * An architecture that is scaled.
   *
   * @param architecture the model's name
   * @param model keys of all its models
   * @param rungs its configurations
   */
  public record Ladder(
      @Doc("The model's name") @Default("wukong") String architecture,
      @Doc("Keys of all its models") @Default("{}") Map<String, Object> model,
      @Doc("Its configurations") List<Rung> rungs) {}

  /**
   * A configuration.
   *
   * @param name how others name it
   * @param seeds how many runs; 0 is the laboratory's number
   * @param model its own keys
   */
  public record Rung(
      @Doc("How match and reports name it") String name,
      @Doc("How many runs; 0 is the laboratory's number") @Default("0") @Range(min = 0) int seeds,
      @Doc("Its own keys") Map<String, Object> model) {}

  /**
   * An architecture whose width is solved for a rung's compute.
   *
   * @param architecture the model's name
   * @param at the rungs
   * @param seeds how many runs; 0 is the rung's number
   * @param model its keys, in which {@code w}, {@code w/2} or {@code 2w} stand for what is solved
   * @param train keys of its runs' train, over the laboratory's
   */
  public record Match(
      @Doc("The model's name") String architecture,
      @Doc("Names of rungs whose compute it has") List<String> at,
      @Doc("How many runs; 0 is the rung's number") @Default("0") @Range(min = 0) int seeds,
      @Doc("Its keys; w, w/2 or 2w stand for the width that is solved: mlp: [w, w]")
          Map<String, Object> model,
      @Doc("Keys of its runs' train, over the laboratory's") @Default("{}")
          Map<String, Object> train) {}

  /**
   * Checks what involves several keys.
   *
   * @throws ConfigException with every problem
   */
  public LabConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    requireOneSource(teacher, data, problems);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ladder.rungs().size(); i++) {
      String name = ladder.rungs().get(i).name();
      requireName("ladder.rungs[" + i + "].name", name, names, problems);
      names.add(name);
    }
    if (names.isEmpty()) {
      problems.add(new ConfigProblem("ladder.rungs", "is empty; a ladder needs a rung"));
    }
    for (int i = 0; i < match.size(); i++) {
      Match it = match.get(i);
      for (String rung : it.at()) {
        if (!names.contains(rung)) {
          problems.add(
              new ConfigProblem(
                  "match[" + i + "].at",
                  "there is no rung '%s'; %s".formatted(rung, Suggestions.of(rung, names))));
        }
      }
      if (!Width.isFree(it.model())) {
        problems.add(
            new ConfigProblem(
                "match[" + i + "].model",
                "has no free width; write w where it belongs, such as mlp: [w, w]"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** Examples come from a teacher or from data. */
  static void requireOneSource(
      @Nullable Map<String, Object> teacher,
      @Nullable Map<String, Object> data,
      List<ConfigProblem> problems) {
    if ((teacher == null) == (data == null)) {
      problems.add(
          new ConfigProblem(
              "teacher",
              teacher == null
                  ? "is missing, and so is data; set one, such as teacher: {preset: theory}"
                  : "is set beside data; leave one of them out"));
    }
  }

  /** A name is that of a folder, and of one configuration only. */
  static void requireName(String key, String name, Set<String> used, List<ConfigProblem> problems) {
    if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*") || used.contains(name)) {
      problems.add(
          new ConfigProblem(
              key,
              "is '%s'; it must be of letters, digits, '.', '_' and '-', not begin with '.', and not be another's"
                  .formatted(name)));
    }
  }
}
