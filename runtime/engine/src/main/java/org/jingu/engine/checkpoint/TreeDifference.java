package org.jingu.engine.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names the leaves at which two trees differ. */
final class TreeDifference {
  private TreeDifference() {}

  static void collect(String path, JsonNode was, JsonNode now, List<String> to) {
    if (was instanceof ObjectNode && now instanceof ObjectNode) {
      Set<String> keys = new TreeSet<>();
      was.fieldNames().forEachRemaining(keys::add);
      now.fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        collect(path + "." + key, was.path(key), now.path(key), to);
      }
    } else if (!was.equals(now)) {
      to.add(path + ": was " + text(was) + ", now " + text(now));
    }
  }

  private static String text(JsonNode node) {
    return node instanceof MissingNode ? "not set" : node.toString();
  }
}
