package org.jingu.api;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the defaults of a data set; how they were found is in docs/defaults.md. */
public final class DataDefaults {
  private static final String ANNEAL_SHARE = "train.schedule.anneal_share";

  private final DataFacts data;
  private final List<DataDefault> list = new ArrayList<>();

  /** Starts with none. */
  public DataDefaults(DataFacts data) {
    this.data = data;
  }

  /**
   * The regularizer of the tables as a normal prior that weighs as much as so many examples: its
   * lambda is their share of all.
   */
  public DataDefaults prior(double examples) {
    double lambda =
        new BigDecimal(examples / data.examples())
            .round(new MathContext(3, RoundingMode.HALF_EVEN))
            .doubleValue();
    return add(
        "train.optimizer.embedding_regularizer",
        lambda,
        String.format(
            Locale.ROOT,
            "a prior that weighs as much as %s of %,d examples",
            plain(examples),
            data.examples()));
  }

  /** The learning rate of the tables' AdaGrad. */
  public DataDefaults tableRate(double rate) {
    return add("train.optimizer.embedding.lr", rate, "for AdaGrad with a prior");
  }

  /** The learning rate of the dense parameters' Adam. */
  public DataDefaults denseRate(double rate) {
    return add("train.optimizer.dense.lr", rate, "for batches of this size");
  }

  /**
   * A run of few epochs, over whose end all learning rates fall evenly to a tenth. It takes the
   * place of a run that goes on until the validation part says to stop; without such a part, and
   * online, the number of epochs stays the runtime's, and online training has no end to fall to.
   *
   * @param share of the run's steps, its last
   */
  public DataDefaults annealed(int epochs, double share) {
    add("train.epochs", epochs, "enough where the learning rates fall at the end");
    add(ANNEAL_SHARE, share, "small steps at the end find better models in fewer epochs");
    return add("train.schedule.min_factor", 0.1, "the learning rates fall to a tenth");
  }

  /** Evaluations in a row without gain before the run stops. */
  public DataDefaults patience(int evaluations, String why) {
    return add("train.early_stopping.patience", evaluations, why);
  }

  /**
   * A key of the model where there are too few examples for the paper's size.
   *
   * @param key beside {@code model.name}
   */
  public DataDefaults small(String key, Object value) {
    return data.many()
        ? this
        : add(
            "model." + key,
            value,
            String.format(Locale.ROOT, "a small model for %,d examples", data.examples()));
  }

  /** Any key, whole, such as {@code train.epochs}. */
  public DataDefaults add(String key, Object value, String why) {
    list.add(new DataDefault(key, value, why));
    return this;
  }

  /** What was collected. */
  public List<DataDefault> list() {
    return List.copyOf(list);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
