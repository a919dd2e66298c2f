package org.jingu.lab.ladder;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.lab.ladder.LabConfig.Match;
import org.jingu.lab.ladder.LabConfig.Rung;

/** Turns a laboratory's configuration into runs whose costs are known. */
public final class Planner {
  /** Metrics of runs on a teacher's examples. */
  private static final List<String> KNOWN =
      List.of("excess", "excess_error", "oracle_logloss", "logloss", "normalized_entropy", "auc");

  private static final List<String> UNKNOWN = List.of("logloss", "normalized_entropy", "auc");

  /** How far a matched architecture's compute may be from its rung's. */
  public static final double MOST_GAP = 0.02;

  private final LabConfig config;
  private final Map<String, Object> data;
  private final String source;
  private final Function<Map<String, Object>, Cost> costs;
  private final Map<Map<String, Object>, Cost> known = new HashMap<>();
  private final List<PlannedRun> runs = new ArrayList<>();
  private final List<ConfigProblem> problems = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param data the keys of {@code data} of every run
   * @param source a digest of the examples
   * @param costs what the model of a whole configuration costs
   */
  public Planner(
      LabConfig config,
      Map<String, Object> data,
      String source,
      Function<Map<String, Object>, Cost> costs) {
    this.config = config;
    this.data = data;
    this.source = source;
    this.costs = costs;
  }

  /**
   * The runs, the cheapest first.
   *
   * @throws ConfigException with every architecture that no width makes cost what its rung does
   */
  public List<PlannedRun> runs() {
    Map<String, Rung> rungs = new LinkedHashMap<>();
    Map<String, Cost> targets = new LinkedHashMap<>();
    String scaled = config.ladder().architecture();
    for (Rung rung : config.ladder().rungs()) {
      Map<String, Object> model = model(scaled, config.ladder().model(), rung.model());
      Cost cost = cost(model, Map.of());
      rungs.put(rung.name(), rung);
      targets.put(rung.name(), cost);
      add(scaled, rung.name(), seeds(rung), cost, new Width(0, cost.gflop(), 0), model, Map.of());
    }
    for (int i = 0; i < config.match().size(); i++) {
      Match match = config.match().get(i);
      for (String name : match.at()) {
        Rung rung = rungs.get(name);
        Cost target = targets.get(name);
        if (rung != null && target != null) {
          match("match[" + i + "].model", match, rung, target);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    runs.sort(
        Comparator.comparingDouble((PlannedRun it) -> it.cost().gflop())
            .thenComparing(PlannedRun::key));
    return List.copyOf(runs);
  }

  private void match(String key, Match match, Rung rung, Cost target) {
    Map<String, Object> free = model(match.architecture(), match.model(), Map.of());
    Width width =
        Width.solve(target.gflop(), w -> cost(Width.filled(free, w), match.train()).gflop());
    if (Math.abs(width.gap()) > MOST_GAP) {
      problems.add(
          new ConfigProblem(
              key,
              String.format(
                  Locale.ROOT,
                  "%s cannot cost the %.3g GFLOP of rung %s: with w = %d it costs %.3g; change its other keys",
                  match.architecture(),
                  target.gflop(),
                  rung.name(),
                  width.width(),
                  width.gflop())));
      return;
    }
    Map<String, Object> model = Width.filled(free, width.width());
    int seeds = match.seeds() > 0 ? match.seeds() : seeds(rung);
    Cost cost = cost(model, match.train());
    add(match.architecture(), rung.name(), seeds, cost, width, model, match.train());
  }

  private int seeds(Rung rung) {
    return rung.seeds() > 0 ? rung.seeds() : config.seeds();
  }

  private Map<String, Object> model(
      String name, Map<String, Object> shared, Map<String, Object> own) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", name);
    model.putAll(config.model());
    model.putAll(shared);
    model.putAll(own);
    return model;
  }

  private Cost cost(Map<String, Object> model, Map<String, Object> train) {
    return known.computeIfAbsent(model, it -> costs.apply(tree(it, train, 1)));
  }

  private Map<String, Object> tree(
      Map<String, Object> model, Map<String, Object> ownTrain, int seed) {
    Map<String, Object> train = new LinkedHashMap<>();
    // The fixed defaults: what depends on the data would differ from rung to rung.
    train.put("preset", "paper");
    train.putAll(config.train());
    train.putAll(ownTrain);
    train.put("epochs", 1);
    train.put("seed", seed);
    train.put("online", Map.of("enabled", true, "window", config.window()));
    train.put("metrics", config.teacher() == null ? UNKNOWN : KNOWN);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("model", model);
    tree.put("data", data);
    tree.put("train", train);
    return tree;
  }

  private void add(
      String architecture,
      String rung,
      int seeds,
      Cost cost,
      Width width,
      Map<String, Object> model,
      Map<String, Object> train) {
    for (int seed = 1; seed <= seeds; seed++) {
      Map<String, Object> tree = tree(model, train, seed);
      runs.add(
          new PlannedRun(
              architecture,
              rung,
              seed,
              "%s/%s/seed-%d".formatted(architecture, rung, seed),
              digest(tree),
              cost,
              width.width(),
              width.gap(),
              tree));
    }
  }

  /** Of what decides a run's results, wherever its files are. */
  private String digest(Map<String, Object> tree) {
    Map<String, Object> deciding = new LinkedHashMap<>(tree);
    deciding.put("data", source);
    try {
      byte[] bytes = sorted(deciding).toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Object sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> sorted = new TreeMap<>();
      map.forEach((key, item) -> sorted.put(String.valueOf(key), sorted(item)));
      return sorted;
    }
    return value;
  }
}
