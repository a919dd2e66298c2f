package org.jingu.engine.checkpoint;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jingu.api.DataDefault;
import org.jingu.engine.metrics.MetricValues;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to repeat a run: {@code manifest.json} in its folder.
 *
 * @param format the version of this file's format
 * @param jingu the version of Jingu
 * @param plugin the model's plugin
 * @param extensions what else it uses that plugins brought: metrics, its loss, update rules; empty
 *     in the files of an older Jingu
 * @param config the whole configuration with defaults resolved, as a tree of maps
 * @param defaults what of it the data set chose, and why; empty in the files of an older Jingu
 * @param data the digest of each part of the data, by the part's name
 * @param from the run that it started from; null where it started with initial values
 * @param machine where it started
 * @param environment what of the machine its bits depend on, as it runs now; empty where it was
 *     started by a Jingu that did not keep it
 * @param started when, as an ISO instant
 * @param resumed when it was resumed, and what was another environment then
 * @param outcome how it ended, or null while it has not
 */
public record Manifest(
    int format,
    String jingu,
    Plugin plugin,
    @JsonProperty(required = false) List<Extension> extensions,
    Map<String, Object> config,
    @JsonProperty(required = false) List<DataDefault> defaults,
    Map<String, String> data,
    @JsonProperty(required = false) @Nullable Origin from,
    Machine machine,
    @JsonProperty(required = false) Map<String, String> environment,
    String started,
    List<Resumption> resumed,
    @Nullable Outcome outcome) {
  private static final int FORMAT = 1;

  /** Takes the files of an older Jingu, too. */
  public Manifest {
    environment = environment == null ? Map.of() : environment;
    defaults = defaults == null ? List.of() : defaults;
    extensions = extensions == null ? List.of() : extensions;
  }

  /**
   * The plugin that made the model.
   *
   * @param name the model's name
   * @param version the version of the plugin's jar, or "unknown"
   * @param origin the jar or class folder
   * @param apiLevel the level that it was compiled against
   */
  public record Plugin(String name, String version, String origin, int apiLevel) {}

  /**
   * What a plugin brought beside the model.
   *
   * @param kind what it is: {@code metric}, {@code loss}, {@code rule}
   * @param name its name
   * @param version the version of the plugin's jar, or "unknown"
   * @param origin the jar
   * @param apiLevel the level that it was compiled against
   */
  public record Extension(String kind, String name, String version, String origin, int apiLevel) {}

  /**
   * The run that another started from.
   *
   * @param run its folder
   * @param checkpoint the name of the checkpoint whose weights and states were taken over
   * @param steps the steps that were made until then, those of runs before it included
   * @param epochs the passes that were made or begun until then, those of runs before it included
   * @param data the digest of each part of its data, by the part's name
   * @param version the version of its data set
   * @param tables what became of the rows of each table of the data
   */
  public record Origin(
      String run,
      String checkpoint,
      long steps,
      int epochs,
      Map<String, String> data,
      int version,
      Map<String, TableGrowth> tables) {}

  /**
   * What became of the rows of a table between two runs.
   *
   * @param was its rows before
   * @param rows its rows now; further ones start as those of a new run do
   * @param reset how many of the rows before belong to another token now, or to none, and start so
   *     too
   */
  public record TableGrowth(long was, long rows, long reset) {}

  /**
   * The machine of a run.
   *
   * @param jvm name and version of the virtual machine
   * @param os name, version and architecture of the system
   * @param cores the number of processors
   * @param maxHeapBytes the largest heap
   */
  public record Machine(String jvm, String os, int cores, long maxHeapBytes) {
    /** This machine. */
    public static Machine current() {
      return new Machine(
          System.getProperty("java.vm.name") + " " + Runtime.version(),
          System.getProperty("os.name")
              + " "
              + System.getProperty("os.version")
              + " "
              + System.getProperty("os.arch"),
          Runtime.getRuntime().availableProcessors(),
          Runtime.getRuntime().maxMemory());
    }
  }

  /**
   * A resumption.
   *
   * @param time when, as an ISO instant
   * @param changed what its bits depend on and is no longer as before, such as {@code
   *     environment.omp_num_threads: was "2", now "4"}
   */
  public record Resumption(String time, List<String> changed) {
    /** Reads it; in the files of an older Jingu it is the time alone. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Resumption of(JsonNode json) {
      List<String> changed = new ArrayList<>();
      json.path("changed").forEach(line -> changed.add(line.asText()));
      return new Resumption(json.path("time").asText(json.asText()), List.copyOf(changed));
    }
  }

  /**
   * How a run ended.
   *
   * @param ended when, as an ISO instant
   * @param reason why it ended
   * @param steps the number of steps made
   * @param checkpoint the name of the checkpoint that holds the run's model
   * @param metrics the metrics of that model by task on the validation part; empty without one
   * @param findings what the run shows, the most important first
   */
  public record Outcome(
      String ended,
      String reason,
      long steps,
      String checkpoint,
      Map<String, Map<String, Double>> metrics,
      @JsonProperty(required = false) List<Finding> findings) {
    /** Takes values as they are in memory or in a file, which may be older than the findings. */
    public Outcome {
      metrics = MetricValues.fromJson(metrics);
      findings = findings == null ? List.of() : findings;
    }
  }

  /** A run that starts now on this machine. */
  public static Manifest starting(
      Plugin plugin,
      Map<String, Object> config,
      List<DataDefault> defaults,
      Map<String, String> data) {
    return new Manifest(
        FORMAT,
        version(),
        plugin,
        List.of(),
        config,
        defaults,
        data,
        null,
        Machine.current(),
        Map.of(),
        now(),
        List.of(),
        null);
  }

  /** The same run in an environment. */
  public Manifest in(Map<String, String> other) {
    return with(from, extensions, other, resumed, outcome);
  }

  /** The same run, started from another. */
  public Manifest startedFrom(@Nullable Origin other) {
    return with(other, extensions, environment, resumed, outcome);
  }

  /** The same run, which uses what plugins brought. */
  public Manifest using(List<Extension> brought) {
    return with(from, List.copyOf(brought), environment, resumed, outcome);
  }

  private Manifest with(
      @Nullable Origin origin,
      List<Extension> brought,
      Map<String, String> runsIn,
      List<Resumption> wasResumed,
      @Nullable Outcome end) {
    return new Manifest(
        format,
        jingu,
        plugin,
        brought,
        config,
        defaults,
        data,
        origin,
        machine,
        runsIn,
        started,
        wasResumed,
        end);
  }

  /** Now, to the second. */
  public static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** This run, resumed by what another manifest describes. */
  Manifest resumedBy(Manifest other) {
    List<String> changed = new ArrayList<>();
    if (!environment.isEmpty()) {
      TreeDifference.collect(
          "environment", Json.tree(environment), Json.tree(other.environment), changed);
    }
    List<Resumption> all = new ArrayList<>(resumed);
    all.add(new Resumption(now(), List.copyOf(changed)));
    return new Manifest(
        format,
        jingu,
        plugin,
        extensions,
        other.config,
        defaults,
        data,
        from,
        machine,
        other.environment,
        started,
        List.copyOf(all),
        outcome);
  }

  Manifest endedWith(Outcome end) {
    return with(from, extensions, environment, resumed, end);
  }

  /** By kind and name. */
  private static Map<String, Map<String, String>> versions(List<Extension> extensions) {
    Map<String, Map<String, String>> versions = new TreeMap<>();
    for (Extension it : extensions) {
      versions.computeIfAbsent(it.kind, kind -> new TreeMap<>()).put(it.name, it.version);
    }
    return versions;
  }

  private static String version() {
    String version = Manifest.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  private static JsonNode optional(@Nullable Object value) {
    return value == null ? MissingNode.getInstance() : Json.tree(value);
  }

  /**
   * The leaves at which two trees of a configuration differ, as lines such as {@code
   * model.embedding_dim: was 4, now 8}.
   */
  public static List<String> differences(
      String path, Map<String, Object> was, Map<String, Object> now) {
    List<String> found = new ArrayList<>();
    TreeDifference.collect(path, Json.tree(was), Json.tree(now), found);
    return found;
  }

  /**
   * What another manifest would change about this run's results: configuration, but for how ranks
   * share the work, data, plugins. Each difference is a line such as {@code
   * config.train.batch_size: was 4096, now 2048}.
   */
  public List<String> differences(Manifest other) {
    List<String> found = new ArrayList<>();
    TreeDifference.collect("from", optional(from), optional(other.from), found);
    TreeDifference.collect("config", Json.tree(config), Json.tree(other.config), found);
    found.removeIf(line -> line.startsWith("config.train.parallel"));
    TreeDifference.collect("data", Json.tree(data), Json.tree(other.data), found);
    TreeDifference.collect(
        "plugin.name", Json.tree(plugin.name), Json.tree(other.plugin.name), found);
    TreeDifference.collect(
        "plugin.version", Json.tree(plugin.version), Json.tree(other.plugin.version), found);
    if (!extensions.isEmpty()) {
      TreeDifference.collect(
          "extensions",
          Json.tree(versions(extensions)),
          Json.tree(versions(other.extensions)),
          found);
    }
    return found;
  }
}
