package org.jingu.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.scorer.Scores;
import org.jingu.serve.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/** The models that are served, each in one or more versions. */
public final class Models implements AutoCloseable {
  private final List<ModelSource> sources;
  private final Batching batching;
  private final Watcher watcher;

  /**
   * By name and version, the newest last; whole maps are exchanged, so that readers need no lock.
   */
  private volatile Map<String, NavigableMap<String, ServedModel>> byName = Map.of();

  /** Sees what is scored. */
  @FunctionalInterface
  public interface Watcher {
    /** So many requests, of so many rows, were scored by a model in one call. */
    void scored(String model, String version, int requests, int rows);
  }

  /**
   * What a reload did with a version.
   *
   * @param model its name
   * @param version null where a model's versions could not be found
   * @param outcome unchanged, opened, replaced, closed or failed
   * @param error why it failed
   */
  public record Reloaded(
      String model, @Nullable String version, String outcome, @Nullable String error) {}

  private Models(List<ModelSource> sources, Batching batching, Watcher watcher) {
    this.sources = List.copyOf(sources);
    this.batching = batching;
    this.watcher = watcher;
  }

  /**
   * Opens every version of all models.
   *
   * @throws DataException if two have one name, or a file is no model file
   */
  public static Models open(List<ModelSource> sources, Batching batching, Watcher watcher) {
    Models models = new Models(sources, batching, watcher);
    try {
      for (ModelSource source : models.sources) {
        if (models.byName.containsKey(source.name())) {
          throw new DataException(
              "two models are called '%s'; give one another name, as in NAME=%s"
                  .formatted(source.name(), source.path()));
        }
        for (Map.Entry<String, Path> version : source.versions().entrySet()) {
          models.put(models.open(source.name(), version.getKey(), version.getValue()));
        }
      }
      return models;
    } catch (RuntimeException | Error e) {
      models.close();
      throw e;
    }
  }

  private ServedModel open(String name, String version, Path file) {
    return ServedModel.open(
        name,
        version,
        file,
        batching,
        (requests, rows) -> watcher.scored(name, version, requests, rows));
  }

  private void put(ServedModel model) {
    Map<String, NavigableMap<String, ServedModel>> next = copy();
    next.computeIfAbsent(model.name(), name -> new TreeMap<>(new VersionOrder()))
        .put(model.version(), model);
    byName = next;
  }

  private Map<String, NavigableMap<String, ServedModel>> copy() {
    Map<String, NavigableMap<String, ServedModel>> copy = new LinkedHashMap<>();
    byName.forEach((name, versions) -> copy.put(name, new TreeMap<>(versions)));
    return copy;
  }

  /** All of them, the newest version of each model last. */
  public List<ServedModel> all() {
    return byName.values().stream().map(NavigableMap::values).flatMap(Collection::stream).toList();
  }

  /**
   * A model.
   *
   * @param version null for the newest
   * @throws Refusal if there is none
   */
  public ServedModel get(String name, @Nullable String version) {
    NavigableMap<String, ServedModel> versions = byName.get(name);
    if (versions == null) {
      throw new Refusal(
          Reason.UNKNOWN,
          "there is no model '%s'; %s"
              .formatted(Refusal.shown(name), suggestion(name, byName.keySet())));
    }
    ServedModel model = version == null ? versions.lastEntry().getValue() : versions.get(version);
    if (model == null) {
      throw new Refusal(
          Reason.UNKNOWN,
          "model '%s' has no version '%s'; it has %s"
              .formatted(name, Refusal.shown(String.valueOf(version)), versions.keySet()));
    }
    return model;
  }

  /**
   * What a model is asked.
   *
   * @param model that answers
   * @param scores or a {@link Refusal}
   */
  public record Asked(ServedModel model, CompletableFuture<Scores> scores) {}

  /**
   * Asks a model for scores.
   *
   * @param version null for the newest
   * @param examples made for the version that answers
   * @param deadline of {@link System#nanoTime}
   * @throws Refusal if there is no such model, the examples are not right, or too much is waiting
   */
  public Asked ask(
      String name,
      @Nullable String version,
      Function<ServedModel, Examples> examples,
      long deadline) {
    while (true) {
      ServedModel model = get(name, version);
      try {
        return new Asked(
            model, model.score(examples.apply(model), deadline).thenApply(Models::finite));
      } catch (Refusal e) {
        // A version that is replaced or dropped meanwhile has a follower, or is then unknown.
        if (e.reason() != Reason.STOPPING || !isDropped(model)) {
          throw e;
        }
      }
    }
  }

  /** JSON has no other numbers, and callers have no use for them. */
  private static Scores finite(Scores scores) {
    for (int i = 0; i < scores.values().length; i++) {
      if (!Float.isFinite(scores.values()[i])) {
        throw new Refusal(
            Reason.NOT_FINITE,
            "the prediction of row %d is %s; are its numbers in the range of the training data?"
                .formatted(i / scores.labels().size(), scores.values()[i]));
      }
    }
    return scores;
  }

  private boolean isDropped(ServedModel model) {
    NavigableMap<String, ServedModel> versions = byName.get(model.name());
    return versions != null && versions.get(model.version()) != model;
  }

  private static String suggestion(String name, Collection<String> valid) {
    return name.length() > 100
        ? "valid are " + String.join(", ", valid)
        : Suggestions.of(name, valid);
  }

  /** The versions of a model, the newest last. */
  public List<String> versions(String name) {
    NavigableMap<String, ServedModel> versions = byName.get(name);
    return versions == null ? List.of() : List.copyOf(versions.keySet());
  }

  /**
   * Looks at all files again: new versions are opened, files that are others now replace what they
   * were, versions that are gone are closed. Where one fails, what was there stays.
   */
  public synchronized List<Reloaded> reload() {
    List<Reloaded> done = new ArrayList<>();
    for (ModelSource source : sources) {
      try {
        reload(source, done);
      } catch (DataException e) {
        done.add(new Reloaded(source.name(), null, "failed", e.getMessage()));
      }
    }
    return done;
  }

  private void reload(ModelSource source, List<Reloaded> done) {
    Map<String, Path> there = source.versions();
    NavigableMap<String, ServedModel> before = byName.getOrDefault(source.name(), new TreeMap<>());
    int failed = 0;
    for (Map.Entry<String, Path> entry : there.entrySet()) {
      String version = entry.getKey();
      try {
        String outcome = reload(source.name(), before.get(version), version, entry.getValue());
        done.add(new Reloaded(source.name(), version, outcome, null));
      } catch (DataException e) {
        failed++;
        done.add(new Reloaded(source.name(), version, "failed", e.getMessage()));
      }
    }
    if (failed == 0) {
      drop(source.name(), before, there.keySet(), done);
    }
  }

  /** One exchange of the map switches weights and facts; what the old model has taken it ends. */
  private String reload(String name, @Nullable ServedModel old, String version, Path file) {
    if (old != null && !old.isOutdated()) {
      return "unchanged";
    }
    put(open(name, version, file));
    if (old == null) {
      return "opened";
    }
    old.close();
    return "replaced";
  }

  private void drop(
      String name,
      NavigableMap<String, ServedModel> before,
      Collection<String> there,
      List<Reloaded> done) {
    for (ServedModel model : before.values()) {
      if (!there.contains(model.version())) {
        Map<String, NavigableMap<String, ServedModel>> next = copy();
        next.getOrDefault(name, new TreeMap<>()).remove(model.version());
        byName = next;
        model.close();
        done.add(new Reloaded(name, model.version(), "closed", null));
      }
    }
  }

  /** What waits is scored first. */
  @Override
  public synchronized void close() {
    all().forEach(ServedModel::close);
  }
}
