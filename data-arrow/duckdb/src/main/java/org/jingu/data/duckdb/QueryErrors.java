package org.jingu.data.duckdb;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jingu.api.data.DataException;

/** DuckDB's errors in the project's own words, with the line of the query. */
final class QueryErrors {
  private static final Pattern LINE = Pattern.compile("(?m)^LINE (\\d+):");
  private static final Pattern PERMISSION =
      Pattern.compile("Permission Error: Cannot access (?:file|directory) \"(.*?)\" .*");

  private QueryErrors() {}

  /** What DuckDB said about a query. */
  static DataException of(Query query, Exception e) {
    String said = String.valueOf(e.getMessage());
    Matcher line = LINE.matcher(said);
    // DuckDB counts from where the statement begins.
    String place =
        line.find()
            ? query.path() + ":" + (query.head() + Integer.parseInt(line.group(1)))
            : query.path().toString();
    // What follows an empty line shows the query once more.
    String reason = String.join(" ", said.split("\\R\\s*\\R", 2)[0].lines().toList());
    Matcher permission = PERMISSION.matcher(reason);
    if (permission.matches()) {
      return new DataException(
          "%s: the query reads '%s', which is none of its tables; name it in a line '-- table NAME: FILES' and read NAME"
              .formatted(place, permission.group(1)),
          e);
    }
    String tables =
        reason.startsWith("Catalog Error: Table") ? "; its tables are " + names(query) : "";
    return new DataException("%s: the query fails: %s%s".formatted(place, reason, tables), e);
  }

  private static String names(Query query) {
    List<String> names = List.copyOf(query.tables().keySet());
    return names.isEmpty()
        ? "none: name them with '-- table NAME: FILES'"
        : String.join(", ", names);
  }
}
