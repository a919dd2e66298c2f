package org.jingu.cli.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.DataException;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.files.Folders;
import org.jingu.lab.sweep.Lines;
import org.jingu.tune.search.Job;
import org.jingu.tune.space.SearchConfig;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A search on disk: {@code search.yaml} as its user wrote it, {@code search.json} that says which
 * search it is, {@code trials.jsonl}, {@code runs}, and what came of it: {@code test.json}, {@code
 * tune.json}, {@code tune.html}, {@code best.yaml}.
 *
 * @param path the folder
 */
record TuneFolder(Path path) {
  private static final String IDENTITY = "search.json";

  /** Which search it is: another in the same folder would go on with the wrong trials. */
  record Identity(Map<String, Object> config, SearchConfig search) {}

  /** The folder of a trial's run. */
  Path run(int trial) {
    return path.resolve("runs").resolve(Job.name(trial));
  }

  /**
   * Begins a search here, or goes on with the same one.
   *
   * @throws UserException if another one is here
   */
  void begin(Map<String, Object> config, SearchConfig search, String text) {
    Path file = path.resolve(IDENTITY);
    String identity = json(new Identity(config, search.unlimited()));
    try {
      if (Files.exists(file)) {
        if (!Files.readString(file).equals(identity)) {
          throw new UserException(
              ExitCode.USAGE,
              "'%s' holds another search: its %s differs from this one in more than its budget; give another folder with --out"
                  .formatted(path, IDENTITY));
        }
      } else if (Files.exists(path) && !Folders.list(path).isEmpty()) {
        throw new UserException(
            ExitCode.USAGE,
            "'%s' is not empty and holds no search; give another folder with --out"
                .formatted(path));
      } else {
        write(IDENTITY, identity);
      }
      write("search.yaml", text);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + Failures.reason(e), e);
    }
  }

  /** Writes a file as indented JSON. */
  void write(String name, Record content) {
    write(name, json(content));
  }

  static String json(Record content) {
    try {
      return Lines.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + content.getClass() + " as JSON", e);
    }
  }

  /** Writes a file of text. */
  void write(String name, String text) {
    try {
      Folders.create(path);
      AtomicFile.writeString(path.resolve(name), text);
    } catch (IOException e) {
      throw new DataException("cannot write " + path.resolve(name) + ": " + Failures.reason(e), e);
    }
  }

  /** Writes a configuration, with a comment above it. */
  void writeYaml(String name, String comment, Map<String, Object> tree) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndent(4)
            .build();
    write(name, "# " + comment + "\n" + new Dump(settings).dumpToString(tree));
  }

  /** Deletes the checkpoints of runs but some, whose models may be asked for. */
  void deleteCheckpoints(List<Integer> trials, List<Integer> but) {
    for (int trial : trials) {
      if (!but.contains(trial)) {
        delete(run(trial).resolve("checkpoints"));
      }
    }
  }

  static void delete(Path path) {
    try {
      if (Files.exists(path)) {
        Folders.delete(path);
      }
    } catch (IOException e) {
      throw new DataException("cannot delete " + path + ": " + Failures.reason(e), e);
    }
  }
}
