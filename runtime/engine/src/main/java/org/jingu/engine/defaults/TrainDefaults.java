package org.jingu.engine.defaults;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.api.DataDefault;
import org.jingu.api.DataDefaults;
import org.jingu.api.DataFacts;
import org.jingu.compiler.update.Decay;

/**
 * The defaults of {@code train} for a data set; docs/defaults.md has the measurements behind them.
 */
final class TrainDefaults {
  /** What the prior of a model weighs that does not say otherwise, in examples. */
  private static final double PRIOR = 64;

  private static final int FEWEST = 32;
  private static final int USUAL_BATCH = 256;
  private static final int LARGEST_BATCH = 4096;

  /** Batches up to this size make steps that several threads do not shorten. */
  private static final int SHORT_STEP = 512;

  /** Fewer steps an epoch than this and batches shrink. */
  private static final double FEW_STEPS = 400;

  /** So many steps an epoch are enough, beyond which batches grow. */
  private static final double STEPS = 1200;

  private static final String DECAY = "train.optimizer.embedding_decay";

  /** Rows of all tables for each example of a step beyond which their prior is too dear. */
  private static final long DEAR_ROWS = 1000;

  private final DataFacts data;
  private final KeyTree keys;
  private final boolean validated;

  /**
   * The defaults of a run.
   *
   * @param keys what its configuration says
   * @param validated whether there is a validation part to stop by
   */
  TrainDefaults(DataFacts data, KeyTree keys, boolean validated) {
    this.data = data;
    this.keys = keys;
    this.validated = validated;
  }

  /** One for every key that depends on the data. */
  List<DataDefault> list() {
    DataDefaults defaults = new DataDefaults(data);
    int chosen = batchSize();
    // What follows from the size of a batch follows from the one that is written, if one is.
    int batch =
        keys.get("train.batch_size") instanceof Number written ? written.intValue() : chosen;
    defaults.add(
        "train.batch_size",
        chosen,
        String.format(Locale.ROOT, "%,d steps an epoch", (data.examples() + chosen - 1) / chosen));
    if (data.device().equals("cpu") && batch <= SHORT_STEP && !data.many()) {
      defaults.add("train.threads", 1, "steps so short are faster on one thread than shared out");
    }
    addLength(defaults);
    if (validated) {
      addStopping(defaults);
    }
    addTables(defaults, batch);
    defaults.denseRate(0.002);
    return defaults.list();
  }

  private int batchSize() {
    long few = Math.max(FEWEST, Math.min(USUAL_BATCH, nearestPower(data.examples() / FEW_STEPS)));
    long size = Math.max(few, Math.min(LARGEST_BATCH, nearestPower(data.examples() / STEPS)));
    return (int) Math.min(size, data.examples());
  }

  private static long nearestPower(double value) {
    return 1L << Math.min(30, Math.max(0, Math.round(Math.log(value) / Math.log(2))));
  }

  private void addLength(DataDefaults defaults) {
    if (Boolean.TRUE.equals(keys.get("train.online.enabled"))) {
      defaults.add("train.epochs", 1, "online training makes one pass");
    } else if (validated) {
      defaults.add("train.epochs", 50, "the validation part says when to stop");
    } else {
      defaults.add("train.epochs", 3, "there is no validation part that could say when to stop");
    }
  }

  private void addStopping(DataDefaults defaults) {
    defaults.add(
        "train.schedule.plateau_factor",
        1,
        "an evaluation without gain is often followed by a gain");
    defaults.patience(3, "the validation loss of networks does not fall smoothly");
    boolean measured = !(keys.get("train.metrics") instanceof List<?> names) || has(names);
    if (measured && keys.get("train.early_stopping.monitor") == null) {
      defaults.add(
          "train.early_stopping.monitor", "logloss", "it sees ranking and calibration alike");
      defaults.add("train.early_stopping.min_delta", 5e-5, "less is not worth an epoch");
    }
  }

  private static boolean has(List<?> names) {
    return names.contains("logloss");
  }

  private void addTables(DataDefaults defaults, int batch) {
    Object name = keys.get("train.optimizer.embedding.name");
    Map<String, Integer> tables = new HashMap<>(); // features may share one, as a history does
    data.schema().sparse().forEach(it -> tables.put(it.table(), it.rows()));
    long rows = tables.values().stream().mapToLong(Integer::longValue).sum();
    if (name == null) {
      defaults.add("train.optimizer.embedding.name", "adagrad", "learns rare and frequent ids");
    }
    Object decay = keys.get(DECAY);
    boolean lazy = decay == null && (name == null || String.valueOf(name).endsWith("adagrad"));
    if (lazy) {
      defaults.add(DECAY, Decay.LAZY.toString(), "steps do not pay for rows that they do not name");
    }
    boolean everyStep = decay == null ? !lazy : decay.equals(Decay.EVERY_STEP.toString());
    if (everyStep && rows > DEAR_ROWS * batch) {
      String why =
          String.format(
              Locale.ROOT, "a prior would move all %,d rows of the tables in every step", rows);
      defaults.add("train.optimizer.embedding_regularizer", 0, why);
      defaults.add("train.optimizer.embedding.lr", 0.02, "for AdaGrad without a prior");
      return;
    }
    defaults.prior(PRIOR);
    defaults.tableRate(0.1);
  }
}
