package org.jingu.cli.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.engine.train.ConfigTree;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.synth.SyntheticSource;
import org.jingu.synth.Teacher;
import org.jingu.synth.TeacherConfig;
import org.jspecify.annotations.Nullable;

/**
 * A data set without files: {@code schema.json} as ever, and {@code teacher.json}, from which its
 * examples are made. A run keeps both, so that its model can be measured anywhere.
 *
 * @param config what makes the examples
 */
public record TeacherFolder(TeacherConfig config) {
  /** The name of the teacher's file. */
  public static final String FILE = "teacher.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The teacher of a folder; null where there is none.
   *
   * @throws DataException if its file is damaged, or says another digest than its keys have
   */
  public static @Nullable TeacherFolder in(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      Map<String, Object> read =
          JSON.readValue(Files.readString(file), new TypeReference<Map<String, Object>>() {});
      Object keys = read.get("teacher");
      if (!(keys instanceof Map<?, ?> map)) {
        throw new DataException(file + " has no 'teacher'; plan the laboratory again");
      }
      Map<String, Object> tree = new LinkedHashMap<>();
      map.forEach((key, value) -> tree.put(String.valueOf(key), value));
      TeacherConfig config = ConfigBinder.bind(TeacherConfig.class, tree, "teacher");
      if (!config.digest().equals(read.get("digest"))) {
        throw new DataException(
            "%s has the digest %s, but its keys now make %s: it was changed, or is of another version; plan in a new folder"
                .formatted(file, read.get("digest"), config.digest()));
      }
      return new TeacherFolder(config);
    } catch (JsonProcessingException e) {
      throw new DataException(file + " is damaged: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + Failures.reason(e), e);
    }
  }

  /**
   * Writes a teacher's data set.
   *
   * @throws DataException if it cannot be written
   */
  public static void write(TeacherConfig config, Path folder) {
    Teacher teacher = Teacher.of(config);
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("digest", teacher.digest());
    content.put("teacher", ConfigTree.of(config));
    try {
      Files.createDirectories(folder);
      new DatasetFolder(folder, schema(teacher)).writeSchema();
      String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
      AtomicFile.write(folder.resolve(FILE), text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DataException("cannot write " + folder + ": " + Failures.reason(e), e);
    }
  }

  private static DatasetSchema schema(Teacher teacher) {
    FeatureSchema features = teacher.schema();
    List<SparseColumn> sparse = new ArrayList<>();
    for (SparseFeature feature : features.sparse()) {
      boolean bag = teacher.isBag(sparse.size());
      sparse.add(new SparseColumn(feature.name(), null, feature.rows(), feature.pooling(), bag));
    }
    return new DatasetSchema(
        DatasetSchema.FORMAT_VERSION,
        features.dense().stream().map(DenseColumn::of).toList(),
        sparse,
        features.labels().stream().map(LabelColumn::of).toList(),
        null,
        null,
        List.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of("teacher", teacher.digest()));
  }

  /** What makes the examples. */
  public Teacher teacher() {
    return Teacher.of(config);
  }

  /** The examples of a part; 0 where it has none. */
  long examples(String part) {
    return part.equals("train") ? config.examples() : config.holdout();
  }

  /** The number of the first example of a part: they follow one another. */
  public long first(String part) {
    return switch (part) {
      case "train" -> 0;
      case "valid" -> config.examples();
      default -> config.examples() + config.holdout();
    };
  }

  /** A part as a run reads it. */
  SyntheticSource source(String part, FeatureSchema features) {
    return new SyntheticSource(teacher(), features, first(part), examples(part));
  }
}
