package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.CrossConfig;
import org.jingu.data.transform.DenseConfig;
import org.jingu.data.vocab.VocabularyConfig;
import org.jspecify.annotations.Nullable;

/**
 * How raw files become a data set: the content of a {@code prepare.yaml}.
 *
 * @param format the format of the files
 * @param options the options of the format
 * @param files the files of each part
 * @param checksums what the files must be, by name: {@code md5:…} or {@code sha256:…}
 * @param joins side tables, in the order in which they are joined
 * @param missingValues cells that mean a missing value, beside the empty one
 * @param strip whether text cells lose the spaces around them
 * @param time the column that tells when a row happened
 * @param split how the rows of {@code files.train} are divided
 * @param dense the dense features
 * @param sparse the sparse features
 * @param crosses further sparse features, of the combinations of others' tokens
 * @param histories further sparse features, sequences of what a row's user had to do with before
 * @param labels the labels
 * @param weight the column of example weights
 * @param group the column of the keys for per-group metrics
 * @param shuffle whether the training part is shuffled
 * @param seed the seed of the shuffle
 * @param maxBadFraction the share of bad rows in a file beyond which the preparation fails
 * @param extend how the data set grows when it is extended, or null
 * @param memoryMb what tokens may take in memory, in MiB; null for half of Java's heap
 * @param threads threads that parse and encode rows; 0 for all cores
 */
public record PrepareConfig(
    @Doc("The format of the files: csv, criteo or libsvm.") @Default("csv") String format,
    @Doc("The options of the format.") @Default("{}") Map<String, Object> options,
    @Doc("The files of each part, relative to the input folder.") FilesConfig files,
    @Doc("What the files must be, by name: md5:HEX or sha256:HEX.") @Default("{}")
        Map<String, String> checksums,
    @Doc("Side tables, joined in this order.") @Default("{}") Map<String, JoinConfig> joins,
    @Doc("Cells that mean a missing value, beside the empty one.") @Default("[]")
        List<String> missingValues,
    @Doc(
            "Whether text loses the spaces around it: cells, tokens, keys of joins. Numbers always do.")
        @Default("false")
        boolean strip,
    @Doc("The column that tells when a row happened.") @Nullable TimeConfig time,
    @Doc("How the rows of files.train are divided.") @Nullable SplitConfig split,
    @Doc("The dense features.") @Default("{}") Map<String, DenseConfig> dense,
    @Doc("The sparse features.") @Default("{}") Map<String, SparseConfig> sparse,
    @Doc("Crosses, further sparse features: [user, item], or the keys below.") @Default("[]")
        List<CrossConfig> crosses,
    @Doc("Histories, further sparse features made of a user's earlier rows; they need time.column.")
        @Default("{}")
        Map<String, HistoryConfig> histories,
    @Doc("The labels, one a task.") Map<String, LabelConfig> labels,
    @Doc("The column of example weights, at least 0.") @Nullable String weight,
    @Doc("The column of the keys for per-group metrics.") @Nullable String group,
    @Doc("Whether the training part is shuffled.") @Default("true") boolean shuffle,
    @Doc("The seed of the shuffle.") @Default("0") long seed,
    @Doc("The share of bad rows in a file beyond which the preparation fails.")
        @Default("0.01")
        @Range(min = 0, max = 1)
        double maxBadFraction,
    @Doc(
            "How the data set grows by prepare --extend; set, even to {}, it also keeps when each"
                + " token was last seen, and how often those that have no row.")
        @Nullable ExtendConfig extend,
    @Doc(
            "What tokens of fitted vocabularies may take in memory, in MiB; those beyond it are"
                + " counted and looked up in files, with the same result. Left out, half of Java's"
                + " heap.")
        @Range(min = 1, max = 1 << 30)
        @Nullable Integer memoryMb,
    @Doc("Threads that parse and encode rows; 0 is all cores. The result is the same.")
        @Default("0")
        @Range(min = 0, max = 1 << 10)
        int threads) {

  /** Checks what involves several keys. */
  public PrepareConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    checkNames(dense, sparse, labels, problems);
    checkSplit(files, split, time, problems);
    checkTables(sparse, problems);
    Set<String> taken = new HashSet<>(List.of(DatasetColumns.WEIGHT, DatasetColumns.GROUP));
    taken.addAll(DatasetColumns.dense(dense));
    sparse.forEach((name, it) -> taken.addAll(List.of(name, it.tableName(name))));
    taken.addAll(labels.keySet());
    problems.addAll(CrossConfig.problems(crosses, sparse.keySet(), taken));
    for (Map.Entry<String, SparseConfig> feature : sparse.entrySet()) {
      if (feature.getValue().time() != null && time == null) {
        problems.add(
            new ConfigProblem(
                "sparse." + feature.getKey() + ".time", "needs the time column; set time.column"));
      }
    }
    crosses.forEach(it -> taken.add(it.featureName()));
    checkHistories(histories, sparse, labels, time, taken, problems);
    checksums.forEach((file, sum) -> Checksums.check(file, sum, problems));
    if (extend != null && extend.evictAfterDays() > 0 && time == null) {
      problems.add(
          new ConfigProblem(
              "extend.evict_after_days",
              "is %d, but nothing tells the day of a row; set time.column, or leave it out"
                  .formatted(extend.evictAfterDays())));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** How many threads parse and encode rows. */
  int threadCount() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** The columns of the rows and of side tables that anything is made of. */
  Set<String> columnsRead() {
    Set<String> columns = columnsOfFeatures();
    labels.forEach((name, it) -> columns.add(it.column() == null ? name : it.column()));
    Stream.of(weight, group).filter(Objects::nonNull).forEach(columns::add);
    return columns;
  }

  /** Those of them that features are made of. */
  Set<String> columnsOfFeatures() {
    Set<String> columns = new HashSet<>();
    joins.values().forEach(it -> columns.add(it.on()));
    dense.forEach((name, it) -> columns.add(it.column() == null ? name : it.column()));
    sparse.forEach(
        (name, it) -> {
          columns.add(it.column() == null ? name : it.column());
          columns.addAll(it.flags());
        });
    if (time != null) {
      columns.add(time.column());
    }
    return columns;
  }

  /** Whether rows are meant to be in a part. */
  boolean asksFor(Part part) {
    return isMadeBySplit(part) || !files.of(part).isEmpty();
  }

  /** Whether a part is made of the training part's files. */
  boolean isMadeBySplit(Part part) {
    return split != null
        && (part == Part.VALID ? split.makesValid() : part == Part.TEST && split.makesTest());
  }

  /** The vocabulary's configuration of each table, in the order of the features. */
  Map<String, VocabularyConfig> tables() {
    Map<String, VocabularyConfig> tables = new LinkedHashMap<>();
    sparse.forEach((name, feature) -> tables.put(feature.tableName(name), feature.vocabulary()));
    crosses.forEach(
        it -> tables.put(it.featureName(), VocabularyConfig.hashed(it.buckets(), it.seed())));
    return tables;
  }

  /** The columns of the labels that nothing else uses; rows to be scored may lack them. */
  Set<String> labelColumns() {
    Set<String> columns = new LinkedHashSet<>();
    labels.forEach((name, it) -> columns.add(it.column() == null ? name : it.column()));
    dense.forEach((name, it) -> columns.remove(it.column() == null ? name : it.column()));
    sparse.forEach(
        (name, it) -> {
          it.flags().forEach(columns::remove);
          columns.remove(it.column() == null ? name : it.column());
        });
    joins.values().forEach(it -> columns.remove(it.on()));
    return columns;
  }

  /** Whether missing values of any of the table's features have a row of their own. */
  boolean hasMissingRow(String table) {
    return sparse.entrySet().stream()
        .filter(it -> it.getValue().tableName(it.getKey()).equals(table))
        .anyMatch(it -> it.getValue().missing() == SparseConfig.Missing.TOKEN);
  }

  private static void checkNames(
      Map<String, DenseConfig> dense,
      Map<String, SparseConfig> sparse,
      Map<String, LabelConfig> labels,
      List<ConfigProblem> problems) {
    if (dense.isEmpty() && sparse.isEmpty()) {
      problems.add(new ConfigProblem("sparse", "is empty, and so is dense; name a feature"));
    }
    if (labels.isEmpty()) {
      problems.add(new ConfigProblem("labels", "is empty; name at least one label"));
    }
    Set<String> names = new HashSet<>(List.of(DatasetColumns.WEIGHT, DatasetColumns.GROUP));
    dense.keySet().forEach(name -> unique(names, name, "dense." + name, problems));
    dense.forEach(
        (name, config) -> {
          if (config.indicator() && !names.add(name + "_missing")) {
            problems.add(
                new ConfigProblem(
                    "dense." + name + ".indicator",
                    "makes a feature '" + name + "_missing', which there is already; rename one"));
          }
        });
    sparse.keySet().forEach(name -> unique(names, name, "sparse." + name, problems));
    labels.keySet().forEach(name -> unique(names, name, "labels." + name, problems));
  }

  private static void unique(
      Set<String> names, String name, String where, List<ConfigProblem> problems) {
    if (!names.add(name)) {
      problems.add(
          new ConfigProblem(
              where, "is also the name of another feature; rename one and set its 'column'"));
    }
  }

  private static void checkHistories(
      Map<String, HistoryConfig> histories,
      Map<String, SparseConfig> sparse,
      Map<String, LabelConfig> labels,
      @Nullable TimeConfig time,
      Set<String> taken,
      List<ConfigProblem> problems) {
    histories.forEach(
        (name, it) -> {
          String where = "histories." + name;
          if (!taken.add(name)) {
            problems.add(
                new ConfigProblem(
                    where, "is also the name of another feature, table or column; rename one"));
          }
          if (time == null) {
            problems.add(
                new ConfigProblem(where, "needs to know what was before; set time.column"));
          }
          for (Map.Entry<String, String> feature :
              Map.of("of", it.of(), "by", it.by()).entrySet()) {
            if (!sparse.containsKey(feature.getValue())) {
              problems.add(
                  new ConfigProblem(
                      where + "." + feature.getKey(),
                      "there is no sparse feature '%s'; %s"
                          .formatted(
                              feature.getValue(),
                              Suggestions.of(feature.getValue(), sparse.keySet()))));
            }
          }
          if (sparse.containsKey(it.by()) && sparse.get(it.by()).multiHot()) {
            problems.add(
                new ConfigProblem(
                    where + ".by",
                    "is '%s', of which a row may have several tokens; name a feature with one"
                        .formatted(it.by())));
          }
          if (it.label() != null && !labels.containsKey(it.label())) {
            problems.add(
                new ConfigProblem(
                    where + ".label",
                    "there is no label '%s'; %s"
                        .formatted(it.label(), Suggestions.of(it.label(), labels.keySet()))));
          }
          if (it.separator().isEmpty()) {
            problems.add(new ConfigProblem(where + ".separator", "is empty; name a character"));
          }
        });
  }

  private static void checkSplit(
      FilesConfig files,
      @Nullable SplitConfig split,
      @Nullable TimeConfig time,
      List<ConfigProblem> problems) {
    if (split == null) {
      return;
    }
    if (split.by() == SplitConfig.By.TIME && time == null) {
      problems.add(new ConfigProblem("split.by", "is 'time'; set time.column"));
    }
    if (split.makesValid() && !files.valid().isEmpty()) {
      problems.add(new ConfigProblem("split.valid", "excludes files.valid; keep one of them"));
    }
    if (split.makesTest() && !files.test().isEmpty()) {
      problems.add(new ConfigProblem("split.test", "excludes files.test; keep one of them"));
    }
  }

  private static void checkTables(Map<String, SparseConfig> sparse, List<ConfigProblem> problems) {
    Map<String, String> firstOf = new HashMap<>();
    sparse.forEach(
        (name, config) -> {
          String table = config.tableName(name);
          String first = firstOf.putIfAbsent(table, name);
          if (first != null && !sparse.get(first).vocabulary().equals(config.vocabulary())) {
            problems.add(
                new ConfigProblem(
                    "sparse." + name + ".vocabulary",
                    "differs from that of '%s', with which it shares table '%s'; make them equal"
                        .formatted(first, table)));
          }
        });
  }
}
