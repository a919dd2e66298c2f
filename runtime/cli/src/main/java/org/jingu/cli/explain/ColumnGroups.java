package org.jingu.cli.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.Suggestions;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;

/** Columns that are permuted together: each alone, and in groups that mean something together. */
public final class ColumnGroups {
  private ColumnGroups() {}

  /**
   * Every column, then groups.
   *
   * @param schema what the data has
   * @param named groups of the caller's, as {@code NAME=COLUMN,COLUMN}
   * @return the columns by name
   * @throws UserException if a group is written otherwise, or a column is none of the data's
   */
  public static Map<String, List<String>> of(FeatureSchema schema, List<String> named) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    schema.dense().forEach(column -> groups.put(column, List.of(column)));
    schema.sparse().forEach(column -> groups.put(column.name(), List.of(column.name())));
    List<String> columns = List.copyOf(groups.keySet());
    if (schema.dense().size() > 1) {
      groups.put("all dense features", schema.dense());
    }
    tables(schema)
        .forEach(
            (table, features) -> {
              if (features.size() > 1) {
                groups.put("all of table " + table, features);
              }
            });
    for (String group : named) {
      add(group, columns, groups);
    }
    return groups;
  }

  private static Map<String, List<String>> tables(FeatureSchema schema) {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      tables.computeIfAbsent(feature.table(), key -> new ArrayList<>()).add(feature.name());
    }
    return tables;
  }

  private static void add(String group, List<String> columns, Map<String, List<String>> groups) {
    int equals = group.indexOf('=');
    if (equals < 1) {
      throw new UserException(
          ExitCode.USAGE,
          "--group %s: write a name, = and columns with commas, such as who=user,age"
              .formatted(group));
    }
    List<String> members = Arrays.asList(group.substring(equals + 1).split(",", -1));
    for (String member : members) {
      if (!columns.contains(member)) {
        throw new UserException(
            ExitCode.USAGE,
            "--group %s: the data has no feature '%s'; %s"
                .formatted(group, member, Suggestions.of(member, columns)));
      }
    }
    String name = group.substring(0, equals);
    if (Objects.nonNull(groups.putIfAbsent(name, members))) {
      throw new UserException(
          ExitCode.USAGE,
          "--group %s: '%s' is there already; name it otherwise".formatted(group, name));
    }
  }
}
