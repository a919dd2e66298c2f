package org.jingu.cuda;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.SparseFeature;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.table.Look;
import org.jspecify.annotations.Nullable;

/**
 * What the programs of a model share.
 *
 * @param precision of products
 * @param tables the update of tables; null where nothing is trained
 * @param tableStorage how their rows are stored
 * @param bags the model's look-ups by the name of their input
 * @param masks the names of its dropout masks
 * @param sequences the sequences of which it is asked where they have ids, by the name of that
 *     input
 * @param denseWidth the number of dense features
 * @param tasks T
 */
record ModelSettings(
    Precision precision,
    @Nullable UpdateProgram tables,
    TableStorage tableStorage,
    Map<String, EmbeddingBag> bags,
    List<String> masks,
    Map<String, SparseFeature> sequences,
    int denseWidth,
    int tasks) {
  /** Copies the lists. */
  ModelSettings {
    bags = Collections.unmodifiableMap(new LinkedHashMap<>(bags));
    masks = List.copyOf(masks);
    sequences = Collections.unmodifiableMap(new LinkedHashMap<>(sequences));
  }

  /**
   * Of a model's plans.
   *
   * @param training null of a model that only predicts
   */
  static ModelSettings of(
      @Nullable Plan training, Plan evaluation, Precision precision, TableStorage storage) {
    List<Plan> plans = training == null ? List.of(evaluation) : List.of(training, evaluation);
    Set<String> masks = new LinkedHashSet<>();
    Map<String, SparseFeature> sequences = new LinkedHashMap<>();
    int dense = 0;
    for (Plan plan : plans) {
      plan.steps(Step.Present.class)
          .forEach(step -> sequences.put(step.input().label(), step.sequence()));
      for (Step.Feed feed : plan.steps(Step.Feed.class).toList()) {
        switch (feed.input().kind()) {
          case MASK -> masks.add(feed.input().label());
          case DENSE -> dense = width(feed.output());
          default -> {}
        }
      }
    }
    return new ModelSettings(
        precision,
        training == null ? null : training.tableUpdate().orElse(null),
        storage,
        evaluation.bags(),
        List.copyOf(masks),
        sequences,
        dense,
        width(Objects.requireNonNull(evaluation.outputs().get(Graph.LOGITS))));
  }

  private static int width(View view) {
    return Math.toIntExact(view.shape().dim(1).factor());
  }

  /** The update of tables of a model that is trained. */
  UpdateProgram requiredTables() {
    return Objects.requireNonNull(tables, "the model is opened for prediction alone");
  }

  /** How ids are staged, in their order. */
  List<Look> looks() {
    return Stream.concat(
            bags.values().stream().map(Look::of), sequences.values().stream().map(Look::of))
        .distinct()
        .toList();
  }
}
