package org.jingu.data.prepare;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.jingu.data.schema.Fingerprint;
import org.jingu.data.transform.DenseConfig;
import org.jingu.data.transform.DenseTransform;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Fingerprint} of a preprocessing: everything that the numbers and ids of its output
 * depend on besides the rows themselves.
 */
final class Fingerprints {
  /** Keys of the configuration with parts of their own. */
  private static final Set<String> OWN_PARTS =
      Set.of("joins", "dense", "sparse", "crosses", "histories", "labels");

  private final Preprocessor preprocessor;
  private final PrepareConfig config;
  private final Map<String, Map<String, String>> parts = new LinkedHashMap<>();

  private Fingerprints(Preprocessor preprocessor) {
    this.preprocessor = preprocessor;
    this.config = preprocessor.config();
  }

  static Fingerprint of(Preprocessor preprocessor) {
    Fingerprints made = new Fingerprints(preprocessor);
    made.add();
    return new Fingerprint(made.parts);
  }

  private void add() {
    preprocessor.vocabularies().forEach((name, it) -> parts.put("table " + name, table(name, it)));
    config.dense().forEach((name, it) -> parts.put("dense " + name, dense(name, it)));
    config
        .sparse()
        .forEach(
            (name, it) -> {
              Map<String, String> words = source(name, PreprocessorFiles.tree(it));
              // The vocabulary is the table's, and pooling is the model's.
              words
                  .keySet()
                  .removeIf(key -> key.startsWith("vocabulary.") || key.equals("pooling"));
              words.put("table", it.tableName(name));
              parts.put("sparse " + name, words);
            });
    // The rest is the table's.
    config
        .crosses()
        .forEach(
            it ->
                parts.put(
                    "cross " + it.featureName(),
                    Map.of("features", String.join(", ", it.features()))));
    config
        .histories()
        .forEach(
            (name, it) -> {
              Map<String, String> words = words(PreprocessorFiles.tree(it));
              // The one is the model's, the other says how rows to be scored are written.
              words.keySet().removeAll(Set.of("pooling", "separator"));
              if (it.label() != null) {
                LabelConfig rule = config.labels().get(it.label());
                words.put("rule", source(it.label(), PreprocessorFiles.tree(rule)).toString());
              }
              parts.put("history " + name, words);
            });
    config
        .labels()
        .forEach(
            (name, it) -> parts.put("label " + name, source(name, PreprocessorFiles.tree(it))));
    preprocessor.sideTables().forEach(it -> parts.put("join " + it.name(), join(it)));
    Map<String, Object> rest = PreprocessorFiles.tree(config);
    rest.keySet().removeAll(Preprocessor.WRITING);
    rest.keySet().removeAll(OWN_PARTS);
    Map<String, String> words = words(rest);
    if (!words.isEmpty()) {
      parts.put("rows", words);
    }
  }

  private Map<String, String> table(String name, Vocabulary vocabulary) {
    Map<String, String> words = words(PreprocessorFiles.tree(config.tables().get(name)));
    // What was asked of a fitted vocabulary shows in its tokens, and a seed is for hashes.
    words.keySet().removeAll(Set.of("min_count", "max_size"));
    words.put("rows", String.valueOf(vocabulary.rows()));
    if (vocabulary instanceof FittedVocabulary fitted) {
      words.remove("seed");
      words.put("tokens", digest(fitted));
    }
    return words;
  }

  private Map<String, String> dense(String name, DenseConfig dense) {
    Map<String, String> words = source(name, PreprocessorFiles.tree(dense));
    DenseTransform transform = new DenseTransform(dense, preprocessor.statistics().get(name));
    words.put("shift", String.valueOf(transform.shift()));
    words.put("factor", String.valueOf(transform.factor()));
    words.put("filled", String.valueOf(transform.apply(Double.NaN)));
    return words;
  }

  private static Map<String, String> join(SideTable table) {
    Map<String, String> words = words(PreprocessorFiles.tree(table.config()));
    words.keySet().retainAll(Set.of("on", "unmatched"));
    words.put("rows", digest(table));
    return words;
  }

  /** The words of a column's configuration, its source spelt out. */
  private static Map<String, String> source(String name, Map<String, Object> tree) {
    Map<String, String> words = words(tree);
    if (!words.containsKey("column")) {
      words.put("column", name);
    }
    return words;
  }

  /** Keys that are set, so that a key that a later version adds, at rest, changes nothing. */
  private static Map<String, String> words(Map<String, Object> tree) {
    Map<String, String> words = new TreeMap<>();
    flatten("", tree, words);
    return words;
  }

  private static void flatten(String path, Map<?, ?> tree, Map<String, String> words) {
    tree.forEach(
        (key, value) -> {
          String at = path + key;
          if (value instanceof Map<?, ?> inner) {
            flatten(at + ".", inner, words);
          } else if (value != null
              && !value.equals("")
              && !value.equals(false)
              && !value.equals(List.of())) {
            words.put(at, value.toString());
          }
        });
  }

  private static String digest(SideTable table) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    update(digest, table.columns());
    for (String key : table.keys()) {
      update(digest, List.of(key));
      update(digest, List.of(table.cells(key)));
    }
    return hex(digest);
  }

  private static String digest(FittedVocabulary vocabulary) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (int id = 0; id < vocabulary.rows(); id++) {
      update(digest, vocabulary.utf8(id));
    }
    return hex(digest);
  }

  private static void update(MessageDigest digest, List<String> texts) {
    texts.forEach(text -> update(digest, text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * With its length, so that no two lists run into the same bytes; null, a row without a token, has
   * one that no text has.
   */
  private static void update(MessageDigest digest, byte @Nullable [] text) {
    int length = text == null ? -1 : text.length;
    for (int shift = 24; shift >= 0; shift -= 8) {
      digest.update((byte) (length >> shift));
    }
    if (text != null) {
      digest.update(text);
    }
  }

  /** Half of it tells tables apart and can be read. */
  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }
}
