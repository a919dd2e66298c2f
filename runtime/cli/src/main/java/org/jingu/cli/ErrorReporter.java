package org.jingu.cli;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.cli.config.YamlDocument;
import org.jingu.compiler.importing.UnsupportedOpException;
import org.jingu.engine.backend.DeviceException;
import org.jingu.engine.checkpoint.CheckpointException;
import org.jingu.engine.plugin.PluginException;
import org.jingu.engine.train.LossException;
import org.jingu.files.TemporaryFolder;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells the user what went wrong, without a stack trace, and turns it into the exit code. Only what
 * nobody foresaw leaves a trace, in a file.
 */
public final class ErrorReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Console console;
  private final Options options;
  private final Configurations configurations;

  @Inject
  ErrorReporter(Console console, Options options, Configurations configurations) {
    this.console = console;
    this.options = options;
    this.configurations = configurations;
  }

  /**
   * Tells what went wrong with one of several configurations, without ending the program.
   *
   * @param about the configuration
   * @return the exit code that it leads to
   */
  public int report(Throwable e, YamlDocument about) {
    configurations.about(about);
    return report(e);
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    tell(ExitCode.USAGE, List.of(String.valueOf(e.getMessage())));
    if (!UnmatchedArgumentException.printSuggestions(e, console.err())) {
      new CommandLine.Help(
              command.getCommandSpec(),
              CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
          .fullSynopsis()
          .lines()
          .forEach(console::warn);
    }
    console.warn("More: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return report(e);
  }

  int report(Throwable e) {
    if (TemporaryFolder.interrupted()) {
      // The signal took away the files that the work needed: its failure says nothing.
      return ExitCode.INTERRUPTED;
    }
    if (options.debug()) {
      console.warn(trace(e));
    }
    int code = code(e);
    boolean foreseen = code != ExitCode.FAILURE || e instanceof UserException;
    List<String> messages = foreseen ? messages(e) : List.of(failure(e) + where(e));
    tell(code, messages);
    return code;
  }

  private String failure(Throwable e) {
    String lack = Machine.lacks(e, options.command());
    return lack != null ? lack : "unexpected failure: " + e;
  }

  private static int code(Throwable e) {
    if (e instanceof UserException user) {
      return user.exitCode();
    }
    if (e instanceof ConfigException || e instanceof InvalidPathException) {
      return ExitCode.USAGE;
    }
    if (e instanceof DataException) {
      return ExitCode.DATA;
    }
    if (e instanceof LossException) {
      return ExitCode.LOSS_GUARD;
    }
    if (e instanceof DeviceException) {
      return ExitCode.DEVICE;
    }
    if (e instanceof CheckpointException) {
      return ExitCode.RUN_FOLDER;
    }
    return e instanceof PluginException || e instanceof UnsupportedOpException
        ? ExitCode.PLUGIN
        : ExitCode.FAILURE;
  }

  private List<String> messages(Throwable e) {
    if (e instanceof ConfigException config) {
      return describe(config);
    }
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnsupportedOpException) {
      return List.of("the model's graph cannot be run: " + message);
    }
    if (e instanceof InvalidPathException path) {
      return List.of(describe(path));
    }
    return List.of(message);
  }

  /** A name with letters that the locale lacks arrives here as other characters already. */
  static String describe(InvalidPathException e) {
    return ("'%s' cannot be the name of a file here (%s); where it holds other characters than ASCII,"
            + " use a locale of UTF-8, such as LC_ALL=C.UTF-8")
        .formatted(e.getInput(), e.getReason());
  }

  private List<String> describe(ConfigException e) {
    YamlDocument document = configurations.current();
    return document == null
        ? e.problems().stream().map(p -> p.key() + ": " + p.message()).toList()
        : document.describe(e.problems());
  }

  private String where(Throwable e) {
    if (options.debug()) {
      return "";
    }
    try {
      Path file = Files.createTempFile("jingu-error-", ".txt");
      Files.writeString(file, trace(e));
      return " (stack trace: " + file + ")";
    } catch (IOException unwritable) {
      return " (--debug shows the stack trace)";
    }
  }

  /**
   * What went wrong, for machines.
   *
   * @param exitCode what it leads to
   * @param messages one or more
   */
  private record Failure(int exitCode, List<String> messages) {}

  private void tell(int code, List<String> messages) {
    messages.forEach(text -> console.warn("error: " + text));
    console.event("error", new Failure(code, messages));
  }

  private static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString().stripTrailing();
  }
}
