package org.jingu.cuda;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.api.DropoutMask;
import org.jingu.api.EmbeddingBag;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jspecify.annotations.Nullable;

/**
 * What a model needs besides its plans.
 *
 * @param precision of products
 * @param tables the update of tables; null where nothing is trained
 * @param tableStorage how their rows are stored
 * @param bags the model's look-ups by the name of their input
 * @param masks its dropout masks
 * @param denseWidth the number of dense features
 * @param tasks T
 */
public record ModelSettings(
    Precision precision,
    @Nullable UpdateProgram tables,
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

  /** The update of tables of a model that is trained. */
  UpdateProgram requiredTables() {
    return Objects.requireNonNull(tables, "the model is opened for prediction alone");
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
