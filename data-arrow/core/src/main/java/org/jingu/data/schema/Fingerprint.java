package org.jingu.data.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the numbers and ids of prepared data mean, part by part: two preparations with the same
 * fingerprint encode every row alike, so a model that was trained on the one may read the other.
 *
 * <p>A data set has it in its {@code schema.json}, each of its Arrow files in the schema's metadata
 * (key {@value #METADATA_KEY}), a run in the copy of the schema that it keeps.
 *
 * @param parts by what it is of ({@code table user}, {@code dense price}, {@code label click}, …),
 *     what characterizes it: for a fitted table its rows and the digest of its tokens
 */
public record Fingerprint(Map<String, Map<String, String>> parts) {
  /** The key of an Arrow schema's metadata under which a file carries its fingerprint, as JSON. */
  public static final String METADATA_KEY = "jingu.preparation";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Fingerprint NONE = new Fingerprint(Map.of());

  /**
   * Keeps the order of the parts.
   *
   * @throws NullPointerException if a part or a value is null
   */
  public Fingerprint {
    Map<String, Map<String, String>> copy = new LinkedHashMap<>();
    parts.forEach(
        (name, words) -> {
          // In one order, since files with the same content have the same bytes.
          Map<String, String> ordered = new TreeMap<>();
          words.forEach((key, value) -> ordered.put(key, Objects.requireNonNull(value)));
          copy.put(name, Collections.unmodifiableMap(ordered));
        });
    parts = Collections.unmodifiableMap(copy);
  }

  /** That of data that {@code jingu prepare} did not make. */
  public static Fingerprint none() {
    return NONE;
  }

  /**
   * That of an Arrow file.
   *
   * @param metadata of the file's schema
   * @throws IllegalArgumentException if what the file carries is not a fingerprint
   */
  public static Fingerprint of(Map<String, String> metadata) {
    String text = metadata.get(METADATA_KEY);
    if (text == null) {
      return NONE;
    }
    try {
      return new Fingerprint(JSON.readValue(text, new TypeReference<>() {}));
    } catch (JsonProcessingException | RuntimeException e) {
      throw new IllegalArgumentException(
          "its metadata '" + METADATA_KEY + "' is not what 'jingu prepare' writes", e);
    }
  }

  /** The metadata that an Arrow file carries. */
  public Map<String, String> metadata() {
    if (isNone()) {
      return Map.of();
    }
    try {
      return Map.of(METADATA_KEY, JSON.writeValueAsString(parts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text is always JSON", e);
    }
  }

  /** Whether nothing is known of the preparation. */
  public boolean isNone() {
    return parts.isEmpty();
  }

  /**
   * What differs, one line a part, in this fingerprint's order; nothing where one of the two is not
   * known.
   *
   * @param other the fingerprint of other data
   * @param counts whether a part is of importance, by its name
   */
  public List<String> differences(Fingerprint other, Predicate<String> counts) {
    if (isNone() || other.isNone()) {
      return List.of();
    }
    Set<String> names = new LinkedHashSet<>(parts.keySet());
    names.addAll(other.parts.keySet());
    List<String> found = new ArrayList<>();
    for (String name : names) {
      Map<String, String> mine = parts.get(name);
      Map<String, String> theirs = other.parts.get(name);
      if (!counts.test(name) || Objects.equals(mine, theirs)) {
        continue;
      }
      if (mine == null || theirs == null) {
        found.add(name + (mine == null ? " is new" : " is missing"));
      } else {
        found.add(name + ": " + difference(mine, theirs));
      }
    }
    return found;
  }

  private static String difference(Map<String, String> mine, Map<String, String> theirs) {
    Set<String> keys = new LinkedHashSet<>(mine.keySet());
    keys.addAll(theirs.keySet());
    List<String> found = new ArrayList<>();
    for (String key : keys) {
      String was = mine.getOrDefault(key, "not set");
      String is = theirs.getOrDefault(key, "not set");
      if (!was.equals(is)) {
        found.add("%s was %s, here %s".formatted(key, was, is));
      }
    }
    return String.join(", ", found);
  }
}
