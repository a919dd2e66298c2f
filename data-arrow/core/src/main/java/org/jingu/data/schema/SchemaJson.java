package org.jingu.data.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.files.SmallFile;
import org.jspecify.annotations.Nullable;

/** {@link DatasetSchema} as JSON: keys in snake case, nothing unknown, nothing twice. */
public final class SchemaJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(new LowerCaseEnums())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private static final int MOST_MEGABYTES = 64;

  private SchemaJson() {}

  /**
   * Reads a schema file.
   *
   * @throws DataException with every unknown key, missing key and bad value, or with the line where
   *     the file stops being JSON
   */
  public static DatasetSchema read(Path file) {
    Map<String, Object> tree;
    try {
      tree = MAPPER.readValue(SmallFile.readString(file, MOST_MEGABYTES), new TypeReference<>() {});
    } catch (NoSuchFileException e) {
      throw new DataException(
          file
              + " does not exist; 'jingu prepare' writes it, and for Arrow files of your own it is"
              + " written by hand",
          e);
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s is not valid JSON%s: %s".formatted(file, at(e.getLocation()), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + Failures.reason(e), e);
    }
    if (tree == null) {
      throw new DataException(file + " holds null; it must hold a JSON object");
    }
    try {
      return ConfigBinder.bind(DatasetSchema.class, tree, "");
    } catch (ConfigException e) {
      throw new DataException(
          e.problems().stream()
              .map(p -> "  " + p.key() + ": " + p.message())
              .collect(
                  Collectors.joining(
                      System.lineSeparator(), file + " is wrong:" + System.lineSeparator(), "")),
          e);
    }
  }

  /** The schema as JSON text. */
  public static String write(DatasetSchema schema) {
    try {
      return MAPPER.writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "preprocessing and provenance must be trees of maps, lists and scalars: "
              + e.getOriginalMessage(),
          e);
    }
  }

  /**
   * Writes a schema file, all or nothing.
   *
   * @throws DataException if it cannot be written
   */
  public static void write(DatasetSchema schema, Path file) {
    try {
      AtomicFile.writeString(file, write(schema));
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + Failures.reason(e), e);
    }
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
