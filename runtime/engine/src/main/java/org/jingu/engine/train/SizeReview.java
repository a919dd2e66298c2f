package org.jingu.engine.train;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jingu.engine.checkpoint.Finding;

/** What the sizes of model and tables say beside those of data and training. */
final class SizeReview {
  /** Dense parameters an example beyond which a model can hardly be determined by its data. */
  private static final long PARAMETERS_AN_EXAMPLE = 10;

  /** Lookups of a row below which it is about as it was initialised. */
  private static final double FEW_LOOKUPS = 3;

  /** Smaller tables cost and spoil little. */
  private static final long LARGE_TABLE = 1000;

  private static final long FEW_STEPS_AN_EPOCH = 10;
  private static final double LARGE_SHARE = 0.1;
  private static final double MANY_UNUSED = 0.5;
  private static final String EMBEDDING_RATE = "train.optimizer.embedding.lr";
  private static final String VOCABULARY = "sparse.NAME.vocabulary";

  private final RunFacts facts;

  SizeReview(RunFacts facts) {
    this.facts = facts;
  }

  /** A large table whose used rows are too rare to learn, in the run or in the data. */
  Optional<Finding> rareRows() {
    return largeTables()
        .min(Comparator.comparingDouble(this::lookupsOfPass))
        .flatMap(
            table ->
                lookupsOfRun(table) < FEW_LOOKUPS && facts.end() != StopReason.PATIENCE
                    ? Optional.of(undertrained(table))
                    : lookupsOfPass(table) < FEW_LOOKUPS
                        ? Optional.of(rare(table))
                        : Optional.empty());
  }

  private Stream<TableUse> largeTables() {
    double all = facts.tables().stream().mapToDouble(TableUse::rows).sum();
    return facts.tables().stream()
        .filter(table -> table.rows() >= Math.max(LARGE_TABLE, LARGE_SHARE * all));
  }

  /** How often a pass looks up a used row of a table, in the mean. */
  private double lookupsOfPass(TableUse table) {
    return table.idsAnExample() * facts.examples() / table.usedRows();
  }

  private double lookupsOfRun(TableUse table) {
    return lookupsOfPass(table) * facts.steps() / facts.stepsPerEpoch();
  }

  private Finding undertrained(TableUse table) {
    boolean limited = facts.end() == StopReason.MAX_STEPS;
    String key = limited ? "train.max_steps" : "train.epochs";
    return Finding.of(
        "undertrained_table",
        List.of(key, EMBEDDING_RATE),
        "table '%s' is hardly trained: the run looked up each of its %,d used rows %.1f times in the mean; raise %s (now %d) or %s (now %s)",
        table.name(),
        table.usedRows(),
        lookupsOfRun(table),
        key,
        limited ? facts.config().maxSteps() : facts.config().epochs(),
        EMBEDDING_RATE,
        facts.config().optimizer().embeddingRate());
  }

  private Finding rare(TableUse table) {
    return Finding.of(
        "rare_rows",
        List.of(VOCABULARY + ".min_count", "train.optimizer.embedding_regularizer"),
        "table '%s' has more rows than the data can teach: an epoch looks up each of its %,d used rows %.1f times in the mean; raise %s.min_count in preparation, or train.optimizer.embedding_regularizer (now %s)",
        table.name(),
        table.usedRows(),
        lookupsOfPass(table),
        VOCABULARY,
        facts.config().optimizer().embeddingRegularizer());
  }

  /** A large table most of whose rows were never updated. */
  Optional<Finding> unusedRows() {
    return largeTables()
        .max(Comparator.comparingDouble(TableUse::untouchedShare))
        .filter(table -> table.untouchedShare() >= MANY_UNUSED)
        .map(this::unused);
  }

  private Finding unused(TableUse table) {
    boolean cut = facts.steps() < facts.stepsPerEpoch();
    String cause =
        cut
            ? "the run made %d of the %d steps of an epoch: raise train.max_steps"
                .formatted(facts.steps(), facts.stepsPerEpoch())
            : "no training example has them: prepare with a vocabulary of this training part, or with fewer buckets";
    return Finding.of(
        "unused_rows",
        List.of(cut ? "train.max_steps" : VOCABULARY),
        "%.0f %% of the %,d rows of table '%s' were never updated; %s",
        100 * table.untouchedShare(),
        table.rows(),
        table.name(),
        cause);
  }

  /** Batches so large that the run makes hardly any steps. */
  Optional<Finding> largeBatches() {
    if (!facts.fewSteps() || facts.stepsPerEpoch() >= FEW_STEPS_AN_EPOCH) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(
            "large_batches",
            List.of("train.batch_size"),
            "an epoch of %,d examples is only %d steps, and the run made %d; lower train.batch_size (now %d)",
            facts.examples(),
            facts.stepsPerEpoch(),
            facts.steps(),
            facts.config().batchSize()));
  }

  /** Many more parameters than examples. */
  Optional<Finding> largeModel() {
    if (facts.denseParameters() <= PARAMETERS_AN_EXAMPLE * facts.examples()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(
            "large_model",
            List.of("model"),
            "the model has %,d dense parameters for %,d training examples, more than they can determine; make its layers fewer or narrower",
            facts.denseParameters(),
            facts.examples()));
  }
}
