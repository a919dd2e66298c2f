package org.jingu.cli.init;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.data.prepare.Progress;
import org.jingu.data.profile.Bounds;
import org.jingu.data.profile.ColumnProfile;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jspecify.annotations.Nullable;

/** Looks at raw files, writes first configurations for them and says what comes next. */
public final class Init {
  private static final String PREPARE = "prepare.yaml";

  private final Console console;
  private final Path out;
  private final boolean force;

  /**
   * Writes into a folder.
   *
   * @param force whether files that are there are replaced
   */
  public Init(Console console, Path out, boolean force) {
    this.console = console;
    this.out = out;
    this.force = force;
  }

  /** The models that configurations are written for, the baseline first. */
  public static List<String> models() {
    return ModelFiles.names();
  }

  /**
   * Does all of it.
   *
   * @param named files, folders or globs
   * @param label the label's column, or null to find it
   * @throws UserException if a file is there already, or the label cannot be one
   * @throws org.jingu.api.data.DataException if the files cannot be used
   */
  public void run(List<String> named, @Nullable String label) {
    Proposal proposal = propose(named, label);
    List<String> commands = commands(proposal);
    List<String> written = write(proposal, commands);
    console.result(report(proposal, written, commands));
    new Shown(console, proposal).print(written, commands);
  }

  /**
   * Writes the configurations and shows nothing.
   *
   * @return the files
   * @see #run
   */
  public List<String> write(List<String> named, @Nullable String label) {
    Proposal proposal = propose(named, label);
    return write(proposal, commands(proposal));
  }

  private Proposal propose(List<String> named, @Nullable String label) {
    refuseExisting();
    return Proposer.of(RawInput.of(named), label, Bounds.USUAL, this::progress);
  }

  private List<String> write(Proposal proposal, List<String> commands) {
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(out.resolve(PREPARE), new PrepareYaml(proposal).text(commands.get(0)));
    for (String model : ModelFiles.names(proposal.features())) {
      files.put(
          config(model),
          ModelFiles.text(model, data().toString(), train(model), proposal.group() != null));
    }
    files.forEach(Init::write);
    return files.keySet().stream().map(Path::toString).toList();
  }

  private void progress(Progress progress) {
    console.progress(
        String.format(
            Locale.ROOT,
            "%s  %,d rows  %,.0f rows/s",
            progress.phase(),
            progress.rows(),
            progress.rowsPerSecond()));
  }

  private Path config(String model) {
    return out.resolve(model + ".yaml");
  }

  private Path data() {
    return out.resolve("data");
  }

  private void refuseExisting() {
    List<Path> targets = new ArrayList<>(List.of(out.resolve(PREPARE)));
    ModelFiles.names().forEach(model -> targets.add(config(model)));
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new UserException(
          ExitCode.USAGE, "'" + out + "' is a file, not a folder; name a folder with --out");
    }
    for (Path target : targets) {
      if (!force && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw new UserException(
            ExitCode.USAGE,
            "'"
                + target
                + "' is there already, perhaps with changes of yours; name another folder with"
                + " --out, or replace it with --force");
      }
    }
  }

  private static void write(Path file, String text) {
    try {
      AtomicFile.writeString(file, text);
    } catch (IOException e) {
      throw new UserException(
          ExitCode.DATA, "cannot write the configuration: " + Failures.reason(e), e);
    }
  }

  private List<String> commands(Proposal proposal) {
    List<String> models = ModelFiles.names(proposal.features());
    List<String> commands = new ArrayList<>();
    commands.add(
        "jingu prepare %s --input %s --out %s"
            .formatted(word(out.resolve(PREPARE)), word(proposal.input().folder()), word(data())));
    commands.add(train(models.get(0)));
    StringBuilder compare = new StringBuilder("jingu compare");
    models.forEach(model -> compare.append(' ').append(word(config(model))));
    commands.add(compare.append(" --out ").append(word(out.resolve("compare"))).toString());
    return commands;
  }

  private String train(String model) {
    return "jingu train %s --out %s"
        .formatted(word(config(model)), word(out.resolve("runs").resolve(model)));
  }

  /** A path as a word of a shell. */
  private static String word(Path path) {
    String text = path.toString();
    return text.matches("[\\p{L}\\p{N}_./=+:,@%-]+")
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }

  private static InitReport report(Proposal it, List<String> files, List<String> commands) {
    ColumnProfile time = it.time();
    ColumnProfile group = it.group();
    return new InitReport(
        it.profile().rows(),
        it.profile().whole(),
        it.profile().badRows(),
        it.label().column().name(),
        it.label().share(),
        time == null ? null : time.name(),
        group == null ? null : group.name(),
        it.features(),
        it.leftOut(),
        files,
        commands);
  }
}
