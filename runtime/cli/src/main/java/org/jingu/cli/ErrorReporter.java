package org.jingu.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
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
final class ErrorReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Jingu jingu;

  ErrorReporter(Jingu jingu) {
    this.jingu = jingu;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    tell(String.valueOf(e.getMessage()));
    if (!UnmatchedArgumentException.printSuggestions(e, jingu.console().err())) {
      command.getHelp().fullSynopsis().lines().forEach(jingu.console()::warn);
    }
    jingu.console().warn("More: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return report(e);
  }

  int report(Throwable e) {
    if (jingu.debug()) {
      jingu.console().warn(trace(e));
    }
    if (e instanceof ConfigException config) {
      describe(config).forEach(this::tell);
      return ExitCode.USAGE;
    }
    if (e instanceof UserException user) {
      tell(user.getMessage());
      return user.exitCode();
    }
    if (e instanceof DataException) {
      tell(String.valueOf(e.getMessage()));
      return ExitCode.DATA;
    }
    if (e instanceof LossException) {
      tell(String.valueOf(e.getMessage()));
      return ExitCode.LOSS_GUARD;
    }
    if (e instanceof DeviceException) {
      tell(String.valueOf(e.getMessage()));
      return ExitCode.DEVICE;
    }
    if (e instanceof CheckpointException) {
      tell(String.valueOf(e.getMessage()));
      return ExitCode.RUN_FOLDER;
    }
    if (e instanceof PluginException) {
      tell(String.valueOf(e.getMessage()));
      return ExitCode.PLUGIN;
    }
    if (e instanceof UnsupportedOpException) {
      tell("the model's graph cannot be run: " + e.getMessage());
      return ExitCode.PLUGIN;
    }
    return unexpected(e);
  }

  private List<String> describe(ConfigException e) {
    YamlDocument document = jingu.document();
    return document == null
        ? e.problems().stream().map(p -> p.key() + ": " + p.message()).toList()
        : document.describe(e.problems());
  }

  private int unexpected(Throwable e) {
    String what =
        e instanceof OutOfMemoryError
            ? "out of memory ("
                + e.getMessage()
                + "); a smaller batch_size or embedding_dim needs less, JINGU_JVM_OPTS=-Xmx… gives"
                + " more"
            : "unexpected failure: " + e;
    tell(what + where(e));
    return ExitCode.FAILURE;
  }

  private String where(Throwable e) {
    if (jingu.debug()) {
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

  private void tell(String text) {
    jingu.console().warn("error: " + text);
  }

  private static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString().stripTrailing();
  }
}
