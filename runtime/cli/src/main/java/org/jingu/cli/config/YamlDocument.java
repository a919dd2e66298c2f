package org.jingu.cli.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigProblem;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.files.Failures;
import org.jingu.files.SmallFile;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A YAML file as a tree, which still knows on which line every key stands. */
public final class YamlDocument {
  private final String name;
  private final String text;
  private final Map<String, Object> tree;
  private final Map<String, String> places;

  private YamlDocument(
      String name, String text, Map<String, Object> tree, Map<String, String> places) {
    this.name = name;
    this.text = text;
    this.tree = tree;
    this.places = places;
  }

  /** Far more than any configuration has. */
  private static final int MOST_MEGABYTES = 1;

  /**
   * Reads a file.
   *
   * @throws UserException if it cannot be read, is no YAML, or has a key twice
   */
  public static YamlDocument read(Path file) {
    try {
      return parse(file.toString(), SmallFile.readString(file, MOST_MEGABYTES));
    } catch (NoSuchFileException e) {
      throw new UserException(ExitCode.USAGE, file + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new UserException(
          ExitCode.USAGE, file + ": is not UTF-8 text; save it in that encoding", e);
    } catch (IOException e) {
      throw new UserException(
          ExitCode.USAGE,
          "cannot read the configuration " + Failures.reason(e) + "; name a YAML file",
          e);
    }
  }

  /** Parses a text; {@code name} stands in messages. */
  public static YamlDocument parse(String name, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new CoreSchema())
            // YamlTree counts what aliases stand for.
            .setMaxAliasesForCollections(Integer.MAX_VALUE)
            .build();
    try {
      check(name, new Parse(settings).parseString(text));
      Node root =
          new Compose(settings)
              .composeString(text)
              .orElseThrow(
                  () -> new UserException(ExitCode.USAGE, name + ": is empty; see examples/"));
      YamlTree built = new YamlTree(name);
      Map<String, Object> tree = built.root(root);
      return new YamlDocument(name, text, tree, built.places());
    } catch (MarkedYamlEngineException e) {
      String where = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      throw new UserException(
          ExitCode.USAGE, name + where + ": is not valid YAML: " + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new UserException(ExitCode.USAGE, name + ": is not valid YAML: " + e.getMessage(), e);
    }
  }

  private static void check(String name, Iterable<Event> events) {
    try {
      YamlTree.check(name, events);
    } catch (NumberFormatException e) {
      // What the parser throws of an escape that breaks off at the end of the text.
      throw new UserException(
          ExitCode.USAGE,
          name
              + ": is not valid YAML: a text in double quotes ends within an escape; after \\x come 2"
              + " hexadecimal digits, after \\u 4, after \\U 8",
          e);
    }
  }

  /** A tree that stands in no file; {@code name} stands in messages. */
  public static YamlDocument of(String name, Map<String, Object> tree) {
    return new YamlDocument(name, "", tree, Map.of());
  }

  /** This document with the keys that it lacks, of its topmost ones, as they stand elsewhere. */
  public YamlDocument over(Map<String, Object> elsewhere) {
    Map<String, Object> whole = new LinkedHashMap<>(elsewhere);
    whole.putAll(tree);
    return new YamlDocument(name, text, whole, places);
  }

  /** The keys and values. */
  public Map<String, Object> tree() {
    return tree;
  }

  /** The file as it was read. */
  public String text() {
    return text;
  }

  /**
   * This document with some keys set.
   *
   * @param settings each {@code a.b=value}, the value in YAML
   * @throws UserException if one has no '=', or leads through a value that has no keys
   */
  public YamlDocument with(List<String> settings) {
    return with("--set", settings);
  }

  /**
   * The same, for another option than --set.
   *
   * @param option stands in messages about these keys
   */
  public YamlDocument with(String option, List<String> settings) {
    Map<String, Object> changed = copy(tree);
    Map<String, String> places = new LinkedHashMap<>(this.places);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals <= 0) {
        throw new UserException(
            ExitCode.USAGE, "--set " + setting + ": write it as key=value, such as train.epochs=3");
      }
      String path = setting.substring(0, equals).strip();
      String made = set(changed, path, value(setting, setting.substring(equals + 1)));
      places.keySet().removeIf(key -> key.equals(path) || key.startsWith(path + "."));
      places.put(made, option);
    }
    return new YamlDocument(name, text, changed, places);
  }

  private static @Nullable Object value(String setting, String text) {
    if (text.isBlank()) {
      return null;
    }
    if (text.strip().equals("-")) {
      // In YAML it begins a list; here it is the standard input.
      return "-";
    }
    return parse("--set " + setting, "value: " + text).tree().get("value");
  }

  /** Sets a key and returns the topmost that was made for it: the parents that were not there. */
  @SuppressWarnings("unchecked") // Every map of the tree was made with text keys.
  private static String set(Map<String, Object> tree, String path, @Nullable Object value) {
    String[] keys = path.split("\\.", -1);
    Map<String, Object> at = tree;
    String made = null;
    for (int i = 0; i < keys.length - 1; i++) {
      Object child = at.get(keys[i]);
      if (child == null) {
        child = new LinkedHashMap<String, Object>();
        at.put(keys[i], child);
        made = made == null ? String.join(".", List.of(keys).subList(0, i + 1)) : made;
      } else if (!(child instanceof Map)) {
        String parent = String.join(".", List.of(keys).subList(0, i + 1));
        throw new UserException(
            ExitCode.USAGE,
            "--set " + path + ": " + parent + " is '" + child + "', which has no keys");
      }
      at = (Map<String, Object>) child;
    }
    at.put(keys[keys.length - 1], value);
    return made == null ? path : made;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> copy(Map<String, Object> tree) {
    Map<String, Object> copy = new LinkedHashMap<>(tree);
    copy.replaceAll(
        (key, value) -> value instanceof Map ? copy((Map<String, Object>) value) : value);
    return copy;
  }

  /** Where a key stands: {@code file.yaml:12}, or the file where the key is missing. */
  public String place(String key) {
    for (String at = key; !at.isEmpty(); at = parent(at)) {
      String place = places.get(at);
      if (place != null) {
        return place;
      }
    }
    return name;
  }

  /** A problem with its place: {@code file.yaml:12: train.epochs: is 0; it must be at least 1}. */
  public String describe(ConfigProblem problem) {
    return place(problem.key()) + ": " + problem.key() + ": " + problem.message();
  }

  private static String parent(String key) {
    int cut = Math.max(key.lastIndexOf('.'), key.lastIndexOf('['));
    return cut < 0 ? "" : key.substring(0, cut);
  }

  /** Problems with their places, in the order of the file. */
  public List<String> describe(List<ConfigProblem> problems) {
    List<String> lines = new ArrayList<>();
    problems.forEach(problem -> lines.add(describe(problem)));
    return lines;
  }
}
