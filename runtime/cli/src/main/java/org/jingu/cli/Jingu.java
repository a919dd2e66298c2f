package org.jingu.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jingu.cli.format.FormatModule;
import org.jingu.engine.EngineModule;
import org.jingu.nd4j.Nd4jModule;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * The program: options that all commands share, and the one place that sees the injector which
 * makes the commands.
 */
@Command(
    name = "jingu",
    description = "Train, evaluate and compare recommendation models on the JVM, and predict.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with 'jingu quickstart', or 'jingu init' and your data; 'jingu COMMAND --help' tells more."
    })
public final class Jingu implements Runnable, Options {
  private final Console console;
  private final CommandLine commandLine;
  private final ErrorReporter reporter;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Folder of plugins, a jar or a folder of jars each; may be repeated. Default: plugins"
              + " beside the launcher.")
  private List<Path> pluginFolders = List.of();

  @Option(
      names = "--skip-broken-plugins",
      scope = ScopeType.INHERIT,
      description = "Go on without plugins that cannot be used.")
  private boolean skipBrokenPlugins;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print the result as one JSON value a line.")
  private boolean json;

  @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces.")
  private boolean debug;

  /** Writes to the console. */
  public Jingu(Console console) {
    this.console = console;
    this.commandLine = new CommandLine(this);
    Injector injector =
        Guice.createInjector(
            new EngineModule(),
            new Nd4jModule(),
            new FormatModule(),
            new CommandModule(console, this));
    injector
        .getInstance(Key.get(new TypeLiteral<Set<Callable<Integer>>>() {}))
        .forEach(commandLine::addSubcommand);
    commandLine.addSubcommand(new GenerateCompletion());
    for (CommandLine sub : commandLine.getSubcommands().values()) {
      sub.getCommandSpec().mixinStandardHelpOptions(true);
    }
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.registerConverter(Path.class, Jingu::path);
    commandLine.setOut(console.out());
    commandLine.setErr(console.err());
    commandLine.setExecutionStrategy(
        parsed -> {
          console.setJson(json);
          return new CommandLine.RunLast().execute(parsed);
        });
    this.reporter = injector.getInstance(ErrorReporter.class);
    commandLine.setParameterExceptionHandler(reporter);
    commandLine.setExecutionExceptionHandler(reporter);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(ErrorReporter.describe(e));
    }
  }

  /** Runs a command and returns its exit code. */
  public int run(String... arguments) {
    int code;
    try {
      code = commandLine.execute(arguments);
    } catch (Error e) {
      code = reporter.report(e);
    }
    if (console.finish()) {
      return code;
    }
    console.warn("error: cannot write to the standard output; the results are not complete");
    return code == ExitCode.OK ? ExitCode.FAILURE : code;
  }

  /** Without a command there is only the help. */
  @Override
  public void run() {
    commandLine.usage(console.out());
  }

  @Override
  public boolean skipBrokenPlugins() {
    return skipBrokenPlugins;
  }

  @Override
  public boolean debug() {
    return debug;
  }

  /** The commands and options, for the reference. */
  public CommandLine commandLine() {
    return commandLine;
  }

  @Override
  public String command() {
    CommandLine.ParseResult parsed = commandLine.getParseResult();
    return parsed != null && parsed.hasSubcommand()
        ? parsed.subcommand().commandSpec().name()
        : commandLine.getCommandName();
  }

  @Override
  public List<Path> pluginFolders() {
    List<Path> folders = new ArrayList<>(pluginFolders);
    String home = System.getProperty("jingu.home");
    if (pluginFolders.isEmpty() && home != null) {
      Path beside = Path.of(home, "plugins");
      if (Files.isDirectory(beside)) {
        folders.add(beside);
      }
    }
    return folders;
  }
}
