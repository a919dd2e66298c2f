package org.jingu.cli.tune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jingu.cli.Version;
import org.jingu.tune.result.Importance;
import org.jingu.tune.sampler.Tried;
import org.jingu.tune.search.Event;
import org.jingu.tune.search.Search;
import org.jingu.tune.search.Trial;
import org.jingu.tune.space.Dimension;
import org.jingu.tune.space.SearchConfig;
import org.jingu.tune.space.Space;
import org.jspecify.annotations.Nullable;

/** Makes a report of a search's trials. */
final class TuneResult {
  private final SearchConfig config;
  private final Objective objective;
  private final Search search;

  TuneResult(SearchConfig config, Objective objective, Search search) {
    this.config = config;
    this.objective = objective;
    this.search = search;
  }

  TuneReport report(String file, @Nullable TestPart test) {
    Space space = Space.of(config.space());
    return new TuneReport(
        Version.current(),
        file,
        objective.monitor(),
        objective.larger(),
        config.method().name().toLowerCase(Locale.ROOT),
        space.dimensions().stream().map(Dimension::key).toList(),
        search.rungs(),
        search.gflop(),
        rows(),
        Importance.of(space, comparable(), config.seed()),
        search.rungs().get(0),
        test);
  }

  /** What trials had come to at the first rung, which all of them have been at. */
  private List<Tried> comparable() {
    return search.trials().stream()
        .filter(it -> it.number() > 0 && !it.outcomes().isEmpty())
        .map(it -> new Tried(it.values(), search.loss(it.outcomes().get(0).value())))
        .toList();
  }

  private List<TuneReport.Row> rows() {
    List<Trial> ranked = search.ranked();
    List<Trial> others = new ArrayList<>(search.trials());
    others.removeAll(ranked);
    others.sort(
        Comparator.comparing((Trial it) -> it.failure() != null)
            .thenComparing(it -> -it.rung())
            .thenComparingDouble(it -> it.outcome() == null ? 0 : search.loss(it.outcome().value()))
            .thenComparingInt(Trial::number));
    List<TuneReport.Row> rows = new ArrayList<>();
    ranked.forEach(it -> rows.add(row(it, TuneReport.ENDED)));
    others.forEach(
        it -> rows.add(row(it, it.failure() == null ? TuneReport.STOPPED : TuneReport.FAILED)));
    return rows;
  }

  private static TuneReport.Row row(Trial trial, String status) {
    Event.Outcome outcome = trial.outcome();
    List<Event.Evaluation> curve = outcome == null ? List.of() : outcome.curve();
    return new TuneReport.Row(
        trial.number(),
        trial.values(),
        status,
        outcome == null ? null : outcome.value(),
        outcome == null ? 0 : outcome.epoch(),
        curve.isEmpty() ? 0 : curve.get(curve.size() - 1).epochs(),
        trial.gflop(),
        curve,
        trial.failure());
  }
}
