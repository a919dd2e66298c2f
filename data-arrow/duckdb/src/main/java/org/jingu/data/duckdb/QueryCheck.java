package org.jingu.data.duckdb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/** Makes sure that a query gives the same rows in the same order whenever it runs. */
final class QueryCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Functions that give something else each time, as DuckDB itself says. */
  private static final String CHANGING =
      "SELECT DISTINCT function_name FROM duckdb_functions()"
          + " WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')";

  private final Query query;
  private final Set<String> changing = new HashSet<>();

  private QueryCheck(Query query) {
    this.query = query;
  }

  /**
   * Checks a query by its parsed form.
   *
   * @throws DataException if it is not one SELECT with an ORDER BY, or depends on chance or time
   */
  static void require(Query query, Connection connection) throws SQLException {
    new QueryCheck(query).check(connection);
  }

  private void check(Connection connection) throws SQLException {
    JsonNode parsed;
    try (Statement statement = connection.createStatement()) {
      parsed = parsed(statement);
      try (ResultSet names = statement.executeQuery(CHANGING)) {
        while (names.next()) {
          changing.add(names.getString(1));
        }
      }
    }
    if (parsed.path("error").asBoolean()) {
      throw problem("cannot be read: " + parsed.path("error_message").asText());
    }
    if (parsed.path("statements").size() != 1) {
      throw problem(
          "holds %d statements; write one SELECT".formatted(parsed.path("statements").size()));
    }
    JsonNode node = parsed.at("/statements/0/node");
    while (node.path("type").asText().equals("CTE_NODE")) {
      node = node.path("child");
    }
    boolean ordered = false;
    for (JsonNode modifier : node.path("modifiers")) {
      ordered |= modifier.path("type").asText().equals("ORDER_MODIFIER");
    }
    if (!ordered) {
      throw problem(
          "has no ORDER BY at its end; add one that no two rows share, so that rows come in the same order on every run");
    }
    String chance = chance(parsed);
    if (chance != null) {
      throw problem(
          "has %s, which gives something else on every run, while a preparation reads rows more than once; take it from a column, or make a table of it first"
              .formatted(chance));
    }
  }

  private JsonNode parsed(Statement statement) throws SQLException {
    String sql = "SELECT json_serialize_sql(" + Query.literal(query.sql()) + ")";
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return JSON.readTree(result.getString(1));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("DuckDB wrote no JSON", e);
    }
  }

  private @Nullable String chance(JsonNode node) {
    String function = node.path("function_name").asText();
    if (changing.contains(function)) {
      return "the function " + function;
    }
    if (node.path("sample").isObject()) {
      return "a sample";
    }
    for (JsonNode child : node) {
      String found = chance(child);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private DataException problem(String what) {
    return new DataException("%s: the query %s".formatted(query.path(), what));
  }
}
