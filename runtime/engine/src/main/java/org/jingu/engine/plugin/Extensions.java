package org.jingu.engine.plugin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.Extension;

/** The extensions that can be used, by kind and name, and what became of all. */
final class Extensions {
  private final Map<Kind<?>, Map<String, Extension>> byKind = new LinkedHashMap<>();
  private final Map<Kind<?>, Map<String, PluginOutcome>> firsts = new LinkedHashMap<>();
  private final List<PluginOutcome> outcomes = new ArrayList<>();
  private final Map<Kind<?>, Set<String>> builtIn = new LinkedHashMap<>();

  /** Takes one of the runtime's own, before those of plugins. */
  <T extends Extension> void addBuiltIn(Kind<T> kind, PluginProbe.Result<T> result) {
    add(kind, result);
    builtIn.computeIfAbsent(kind, k -> new HashSet<>()).addAll(of(kind).keySet());
  }

  /** Whether the extension of a name is the runtime's own. */
  boolean isBuiltIn(Kind<?> kind, String name) {
    return builtIn.getOrDefault(kind, Set.of()).contains(name);
  }

  /** Takes an extension that a probe has looked at; the first of a name is the one that counts. */
  <T extends Extension> void add(Kind<T> kind, PluginProbe.Result<T> result) {
    PluginOutcome outcome = result.outcome();
    T extension = result.extension();
    String name = outcome.name();
    if (extension == null || name == null) {
      outcomes.add(outcome);
      return;
    }
    PluginOutcome first =
        firsts.computeIfAbsent(kind, k -> new LinkedHashMap<>()).putIfAbsent(name, outcome);
    if (first != null) {
      outcomes.add(
          outcome.withProblem(
              "a %s of this name already comes from %s; keep one"
                  .formatted(kind.noun(), first.origin())));
      return;
    }
    byKind
        .computeIfAbsent(kind, k -> new LinkedHashMap<>())
        .put(name, kind.guard(extension, outcome));
    outcomes.add(outcome);
  }

  /** Notes a place without a usable extension. */
  void broken(String origin, String problem) {
    outcomes.add(PluginOutcome.broken(origin, problem));
  }

  /** Notes a part of the runtime that is listed beside the extensions. */
  void part(PluginOutcome outcome) {
    outcomes.add(outcome);
  }

  List<PluginOutcome> outcomes() {
    return outcomes;
  }

  /** Those of a kind, in the order in which they were found. */
  @SuppressWarnings("unchecked") // add() takes no other
  <T extends Extension> Map<String, T> of(Kind<T> kind) {
    return (Map<String, T>) Collections.unmodifiableMap(byKind.getOrDefault(kind, Map.of()));
  }
}
