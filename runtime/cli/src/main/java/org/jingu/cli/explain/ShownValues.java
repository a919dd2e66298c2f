package org.jingu.cli.explain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.Table;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.VocabularyFile;
import org.jingu.engine.explain.Examples;
import org.jspecify.annotations.Nullable;

/**
 * Values of examples for a reader: numbers as the model has them, and tokens where ids have any.
 */
public final class ShownValues {
  private final DatasetFolder folder;
  private final FeatureSchema schema;
  private final Map<String, List<String>> vocabularies = new HashMap<>();

  /** Values of data whose vocabularies lie in a folder. */
  public ShownValues(DatasetFolder folder, FeatureSchema schema) {
    this.folder = folder;
    this.schema = schema;
  }

  /**
   * A value as text; of ids, those without a token as #id.
   *
   * @throws org.jingu.api.data.DataException if a vocabulary cannot be read
   */
  public String text(Examples examples, int example, int column) {
    if (!examples.isSparse(column)) {
      return String.format(Locale.ROOT, "%.5g", examples.value(example, column));
    }
    SparseFeature feature = schema.sparse().get(column - schema.dense().size());
    List<@Nullable String> tokens = vocabularies.computeIfAbsent(feature.table(), this::tokens);
    List<String> shown = new ArrayList<>();
    for (int id : examples.ids(example, column)) {
      String token = id < tokens.size() ? tokens.get(id) : null;
      shown.add(token == null || token.isEmpty() ? "#" + id : token);
    }
    return shown.isEmpty() ? "(none)" : String.join(" ", shown);
  }

  private List<@Nullable String> tokens(String name) {
    Table table = folder.schema().table(name);
    @Nullable Path file = table == null ? null : folder.vocabulary(table);
    if (file == null) {
      return List.of();
    }
    FittedVocabulary vocabulary = VocabularyFile.read(file);
    return vocabulary.tokens();
  }
}
