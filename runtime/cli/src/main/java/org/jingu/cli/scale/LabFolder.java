package org.jingu.cli.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.files.SmallFile;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.ladder.Speed;
import org.jingu.lab.sweep.Lines;
import org.jingu.lab.sweep.Point;
import org.jingu.lab.sweep.RunTime;
import org.jingu.lab.sweep.Sweep;

/**
 * A laboratory on disk: {@code lab.yaml} as its user wrote it, the {@code teacher}, {@code
 * plan.json}, {@code cost.json}, {@code points.jsonl}, {@code times.jsonl}, {@code runs}, {@code
 * fit.json} and the report.
 *
 * @param path the folder
 */
public record LabFolder(Path path) {
  /** The name of the teacher's folder, which plans call it by. */
  static final String TEACHER = "teacher";

  private static final int MOST_MEGABYTES = 64;

  /** The folder of the teacher's data set. */
  public Path teacher() {
    return path.resolve(TEACHER);
  }

  /** The folder of a run. */
  Path run(PlannedRun run) {
    return path.resolve("runs").resolve(run.key());
  }

  /** Whether a plan is there. */
  public boolean isPlanned() {
    return Files.exists(path.resolve("plan.json"));
  }

  /**
   * The plan.
   *
   * @throws UserException if there is none
   */
  public Plan plan() {
    if (!isPlanned()) {
      throw new UserException(
          ExitCode.USAGE,
          "'%s' has no plan.json; make it with 'jingu scale plan LAB.yaml --out %s'"
              .formatted(path, path));
    }
    return read("plan.json", Plan.class);
  }

  /** How long runs take. */
  public Speed speed() {
    return read("cost.json", Speed.class);
  }

  /** The points of runs that are done. */
  public List<Point> points() {
    return Sweep.done(path);
  }

  /** How long runs took. */
  public List<RunTime> times() {
    return new Lines<>(path.resolve(Sweep.TIMES), RunTime.class).read();
  }

  /** Writes a plan and what it was made of. */
  void write(String lab, Plan plan, Speed speed) {
    write("lab.yaml", lab);
    write("cost.json", speed);
    write("plan.json", plan);
  }

  /** Writes a file as indented JSON. */
  public void write(String name, Record content) {
    try {
      write(name, Lines.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + content.getClass() + " as JSON", e);
    }
  }

  /** Writes a file of text. */
  public void write(String name, String text) {
    try {
      Files.createDirectories(path);
      AtomicFile.writeString(path.resolve(name), text);
    } catch (IOException e) {
      throw new DataException("cannot write " + path.resolve(name) + ": " + Failures.reason(e), e);
    }
  }

  private <T> T read(String name, Class<T> type) {
    Path file = path.resolve(name);
    try {
      return Lines.JSON.readValue(SmallFile.read(file, MOST_MEGABYTES), type);
    } catch (JsonProcessingException e) {
      throw new DataException(file + " is damaged: " + e.getOriginalMessage() + "; plan again", e);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + Failures.reason(e), e);
    }
  }

  /** The key {@code data} of who reads the teacher's examples from here. */
  Map<String, Object> teachersExamples() {
    return Map.of("path", teacher().toString());
  }

  /** A run's configuration, whose teacher is in this folder, wherever that has been moved. */
  Map<String, Object> located(Map<String, Object> config, boolean hasTeacher) {
    if (!hasTeacher) {
      return config;
    }
    Map<String, Object> located = new LinkedHashMap<>(config);
    located.put("data", teachersExamples());
    return located;
  }
}
