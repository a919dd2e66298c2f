package org.jingu.cuda;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.DropoutMask;
import org.jingu.api.EmbeddingBag;
import org.jingu.cuda.program.Precision;
import org.jingu.cuda.table.TableRule;
import org.jingu.cuda.table.TableStorage;

/**
 * What a model needs besides its plans.
 *
 * @param precision of products
 * @param denseLearningRate of dense parameters, before the schedule's factor
 * @param tables the update of tables
 * @param tableStorage how their rows are stored
 * @param bags the model's look-ups by the name of their input
 * @param masks its dropout masks
 * @param denseWidth the number of dense features
 * @param tasks T
 */
public record ModelSettings(
    Precision precision,
    double denseLearningRate,
    TableRule tables,
    TableStorage tableStorage,
    Map<String, EmbeddingBag> bags,
    List<DropoutMask> masks,
    int denseWidth,
    int tasks) {
  /** Copies the lists. */
  public ModelSettings {
    bags = Collections.unmodifiableMap(new LinkedHashMap<>(bags));
    masks = List.copyOf(masks);
  }

  /** The names of inputs by look-up. */
  Map<EmbeddingBag, String> inputs() {
    Map<EmbeddingBag, String> inputs = new LinkedHashMap<>();
    bags.forEach((name, bag) -> inputs.put(bag, name));
    return inputs;
  }

  /** The sparse features that are looked up, each once. */
  List<String> features() {
    return bags.values().stream().map(EmbeddingBag::feature).distinct().toList();
  }
}
