package org.jingu.engine.defaults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.DataDefault;
import org.jingu.api.DataFacts;

/**
 * A configuration with the defaults of its data set. What the configuration says stays; of a key
 * that it leaves out, the plugin's default comes before the runtime's.
 *
 * @param tree the configuration with the defaults in it
 * @param chosen those that were put in
 */
public record ChosenDefaults(Map<String, Object> tree, List<DataDefault> chosen) {
  private static final String TABLE_OPTIMIZER = "train.optimizer.embedding.name";
  private static final String TABLE_RATE = "train.optimizer.embedding.lr";
  private static final String PRIOR = "train.optimizer.embedding_regularizer";

  /**
   * Puts defaults into a configuration.
   *
   * @param tree the configuration as the user wrote it
   * @param plugin the model's own defaults for this data
   * @param validated whether there is a validation part
   */
  public static ChosenDefaults of(
      Map<String, Object> tree, DataFacts data, List<DataDefault> plugin, boolean validated) {
    KeyTree written = new KeyTree(tree);
    KeyTree filled = new KeyTree(tree);
    List<DataDefault> own = new TrainDefaults(data, written, validated).list();
    boolean dear = own.stream().anyMatch(it -> it.key().equals(PRIOR) && it.value().equals(0));
    List<DataDefault> chosen = new ArrayList<>();
    for (List<DataDefault> list : List.of(plugin, own)) {
      for (DataDefault wanted : list) {
        boolean tables = wanted.key().equals(PRIOR) || wanted.key().equals(TABLE_RATE);
        if (list == plugin && dear && tables) {
          continue;
        }
        if (list == plugin && !anneals(wanted, written, validated)) {
          continue;
        }
        if (fits(wanted, written) && filled.put(wanted.key(), wanted.value())) {
          chosen.add(wanted);
        }
      }
    }
    return new ChosenDefaults(filled.map(), List.copyOf(chosen));
  }

  /**
   * A plugin cannot know of a run that it makes one pass, has nothing that says when to stop, or a
   * schedule of the user's.
   */
  private static boolean anneals(DataDefault wanted, KeyTree written, boolean validated) {
    boolean own =
        written.get("train.schedule") != null
            || Boolean.TRUE.equals(written.get("train.online.enabled"));
    return switch (wanted.key()) {
      case "train.epochs" -> validated && !own;
      case "train.schedule.anneal_share", "train.schedule.min_factor" -> !own;
      default -> true;
    };
  }

  /** The rates are AdaGrad's: another optimizer that was named has its own. */
  private static boolean fits(DataDefault wanted, KeyTree written) {
    Object named = written.get(TABLE_OPTIMIZER);
    return !wanted.key().equals(TABLE_RATE)
        || named == null
        || String.valueOf(named).endsWith("adagrad");
  }
}
