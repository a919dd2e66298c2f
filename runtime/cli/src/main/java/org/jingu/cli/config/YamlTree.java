package org.jingu.cli.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Turns the nodes of a YAML file into maps, lists and scalars, and notes where each key stands. An
 * alias is its value once more, so a few hundred bytes could stand for any number of values: they
 * are counted.
 */
final class YamlTree {
  private static final int MOST_VALUES = 10_000;
  private static final long MOST_CHARACTERS = 1_000_000;
  private static final long MOST_MERGED = 1_000_000;
  private static final int DEEPEST = 100;

  private static final Set<Tag> TAGS =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

  private final String name;
  private final Map<String, String> places = new LinkedHashMap<>();

  /** The nodes that are being turned: an alias to one of them would never end. */
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The nodes that were turned before: to meet one again means an alias. */
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private int values;
  private long characters;

  YamlTree(String name) {
    this.name = name;
  }

  Map<String, String> places() {
    return places;
  }

  /**
   * Looks at a file before it is made into nodes, which takes stack for each level, and for each
   * merge key ({@code <<}) as many nodes as the merged map has keys.
   *
   * @throws UserException if maps and lists are in each other more than {@value #DEEPEST} deep, or
   *     merged maps could have more than {@value #MOST_MERGED} keys in all
   */
  static void check(String name, Iterable<Event> events) {
    int depth = 0;
    long scalars = 0;
    long merges = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      } else if (event instanceof ScalarEvent scalar) {
        scalars++;
        merges += scalar.getValue().equals("<<") ? 1 : 0;
      }
      String problem =
          depth > DEEPEST
              ? "maps and lists are in each other more than " + DEEPEST + " deep"
              : merges * scalars > MOST_MERGED ? "merge keys (<<) expand to too many keys" : null;
      if (problem != null) {
        String place = event.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
        throw new UserException(ExitCode.USAGE, name + place + ": " + problem);
      }
    }
  }

  Map<String, Object> root(Node node) {
    if (node instanceof MappingNode mapping) {
      return map(mapping, "");
    }
    throw new UserException(
        ExitCode.USAGE, place(node) + ": a configuration is a map of keys, such as 'train:'");
  }

  private Map<String, Object> map(MappingNode node, String path) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        throw new UserException(ExitCode.USAGE, place(tuple.getKeyNode()) + ": a key must be text");
      }
      String key = keyNode.getValue();
      String where = path.isEmpty() ? key : path + "." + key;
      if (map.containsKey(key)) {
        throw new UserException(
            ExitCode.USAGE,
            place(keyNode)
                + ": "
                + where
                + ": stands twice, first at "
                + places.get(where)
                + "; keep one");
      }
      places.put(where, place(keyNode));
      map.put(key, value(tuple.getValueNode(), where));
    }
    return map;
  }

  private @Nullable Object value(Node node, String path) {
    count(node, path);
    if (!TAGS.contains(node.getTag())) {
      throw new UserException(
          ExitCode.USAGE,
          place(node)
              + ": "
              + path
              + ": has the tag "
              + node.getTag()
              + ", which means nothing here; leave it out");
    }
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar, path);
    }
    if (!open.add(node)) {
      throw new UserException(
          ExitCode.USAGE, place(node) + ": " + path + ": contains itself through an alias");
    }
    Object value =
        node instanceof MappingNode mapping ? map(mapping, path) : list((SequenceNode) node, path);
    open.remove(node);
    return value;
  }

  /** Paths and texts count too: an alias to a long text is as good as one to many. */
  private void count(Node node, String path) {
    if (seen.add(node)) {
      return;
    }
    values++;
    characters += path.length();
    characters += node instanceof ScalarNode scalar ? scalar.getValue().length() : 0;
    if (values > MOST_VALUES || characters > MOST_CHARACTERS) {
      throw new UserException(
          ExitCode.USAGE,
          String.format(
              Locale.ROOT,
              "%s: aliases expand to more than %,d values or %,d characters; write out what is meant",
              place(node),
              MOST_VALUES,
              MOST_CHARACTERS));
    }
  }

  private List<@Nullable Object> list(SequenceNode node, String path) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Node item : node.getValue()) {
      String where = path + "[" + list.size() + "]";
      places.put(where, place(item));
      list.add(value(item, where));
    }
    return list;
  }

  private @Nullable Object scalar(ScalarNode node, String path) {
    String text = node.getValue();
    Tag tag = node.getTag();
    try {
      if (tag.equals(Tag.INT)) {
        return text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : decode(text);
      }
      if (tag.equals(Tag.FLOAT)) {
        return number(text);
      }
    } catch (NumberFormatException e) {
      throw new UserException(
          ExitCode.USAGE,
          place(node) + ": " + path + ": '" + text + "' is no number of 64 bits",
          e);
    }
    if (tag.equals(Tag.BOOL)) {
      return bool(node, path);
    }
    return tag.equals(Tag.NULL) ? null : text;
  }

  /** The tag may be written, as in {@code !!bool yes}, which is no value of YAML 1.2. */
  private Boolean bool(ScalarNode node, String path) {
    return switch (node.getValue().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new UserException(
              ExitCode.USAGE,
              place(node) + ": " + path + ": is '" + node.getValue() + "'; write true or false");
    };
  }

  /** Decimal or 0x; a leading 0 does not mean octal in YAML 1.2. */
  private static Long decode(String text) {
    return text.startsWith("0x") ? Long.decode(text) : Long.valueOf(text);
  }

  private static Double number(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case ".nan" -> Double.NaN;
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      default -> finite(text);
    };
  }

  /** Java makes infinity of a number that is too large. */
  private static Double finite(String text) {
    Double value = Double.valueOf(text);
    if (value.isInfinite()) {
      throw new NumberFormatException(text);
    }
    return value;
  }

  private String place(Node node) {
    return node.getStartMark().map(mark -> name + ":" + (mark.getLine() + 1)).orElse(name);
  }
}
