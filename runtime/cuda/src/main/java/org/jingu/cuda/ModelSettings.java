package org.jingu.cuda;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jingu.api.DropoutMask;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.SparseFeature;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.table.Look;
import org.jspecify.annotations.Nullable;

/**
 * What a model needs besides its plans.
 *
 * @param precision of products
 * @param tables the update of tables; null where nothing is trained
 * @param tableStorage how their rows are stored
 * @param bags the model's look-ups by the name of their input
 * @param masks its dropout masks
 * @param sequences the sequences of which it is asked where they have ids, by the name of that
 *     input
 * @param denseWidth the number of dense features
 * @param tasks T
 */
public record ModelSettings(
    Precision precision,
    @Nullable UpdateProgram tables,
    TableStorage tableStorage,
    Map<String, EmbeddingBag> bags,
    List<DropoutMask> masks,
    Map<String, SparseFeature> sequences,
    int denseWidth,
    int tasks) {
  /** Copies the lists. */
  public ModelSettings {
    bags = Collections.unmodifiableMap(new LinkedHashMap<>(bags));
    masks = List.copyOf(masks);
    sequences = Collections.unmodifiableMap(new LinkedHashMap<>(sequences));
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

  /** How ids are staged, in their order. */
  List<Look> looks() {
    return Stream.concat(
            bags.values().stream().map(Look::of), sequences.values().stream().map(Look::of))
        .distinct()
        .toList();
  }
}
