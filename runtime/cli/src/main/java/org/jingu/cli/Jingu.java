package org.jingu.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.cli.command.CompareCommand;
import org.jingu.cli.command.DoctorCommand;
import org.jingu.cli.command.EvaluateCommand;
import org.jingu.cli.command.InitCommand;
import org.jingu.cli.command.InspectCommand;
import org.jingu.cli.command.PluginsCommand;
import org.jingu.cli.command.PredictCommand;
import org.jingu.cli.command.PrepareCommand;
import org.jingu.cli.command.QuickstartCommand;
import org.jingu.cli.command.ReferenceCommand;
import org.jingu.cli.command.TrainCommand;
import org.jingu.cli.command.VerifyCommand;
import org.jingu.cli.config.YamlDocument;
import org.jingu.cli.run.EngineSettings;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The program: options that all commands share, and what commands need from outside. */
@Command(
    name = "jingu",
    description = "Train, evaluate and compare recommendation models on the JVM, and predict.",
    mixinStandardHelpOptions = true,
    versionProvider = Jingu.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with 'jingu quickstart', or 'jingu init' and your data; 'jingu COMMAND --help' tells more."
    })
public final class Jingu implements Runnable {
  private final Console console;
  private final CommandLine commandLine;
  private @Nullable YamlDocument document;

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
    commandLine.addSubcommand(new QuickstartCommand(this));
    commandLine.addSubcommand(new InitCommand(this));
    commandLine.addSubcommand(new PrepareCommand(this));
    commandLine.addSubcommand(new TrainCommand(this));
    commandLine.addSubcommand(new EvaluateCommand(this));
    commandLine.addSubcommand(new CompareCommand(this));
    commandLine.addSubcommand(new PredictCommand(this));
    commandLine.addSubcommand(new VerifyCommand(this));
    commandLine.addSubcommand(new InspectCommand(this));
    commandLine.addSubcommand(new PluginsCommand(this));
    commandLine.addSubcommand(new DoctorCommand(this));
    commandLine.addSubcommand(new ReferenceCommand(this));
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
    ErrorReporter reporter = new ErrorReporter(this);
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
      code = new ErrorReporter(this).report(e);
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

  /** Where commands write. */
  public Console console() {
    return console;
  }

  boolean debug() {
    return debug;
  }

  /** The commands and options, for the reference. */
  public CommandLine commandLine() {
    return commandLine;
  }

  /** Reads the configuration that later errors are about. */
  public YamlDocument open(Path file, List<String> settings) {
    return open(file, new EngineSettings(settings, null, null));
  }

  /** The same for keys that do not stand in one file; gives them. */
  public Map<String, Object> open(YamlDocument keys) {
    document = keys;
    return keys.tree();
  }

  /** The same with an engine or a device. */
  public YamlDocument open(Path file, EngineSettings settings) {
    YamlDocument read = YamlDocument.read(file);
    document = read;
    document = settings.apply(read);
    return document;
  }

  /**
   * Tells what went wrong with one of several configurations, without ending the program.
   *
   * @param about the configuration
   * @return the exit code that it leads to
   */
  public int report(Throwable e, YamlDocument about) {
    document = about;
    return new ErrorReporter(this).report(e);
  }

  /** The name of the command that runs, or that of the program. */
  String command() {
    CommandLine.ParseResult parsed = commandLine.getParseResult();
    return parsed != null && parsed.hasSubcommand()
        ? parsed.subcommand().commandSpec().name()
        : commandLine.getCommandName();
  }

  /** The configuration that errors are about, or null. */
  @Nullable YamlDocument document() {
    return document;
  }

  /**
   * Loads the plugins.
   *
   * @throws org.jingu.engine.plugin.PluginException if one cannot be used and is not to be skipped
   */
  public Plugins plugins() {
    if (!skipBrokenPlugins) {
      return PluginLoader.load(folders(), Jingu.class.getClassLoader());
    }
    Plugins plugins = inspectPlugins();
    plugins.outcomes().stream()
        .filter(outcome -> !outcome.loaded())
        .forEach(
            outcome ->
                console.warn("warning: skipping " + outcome.origin() + ": " + outcome.problem()));
    return plugins;
  }

  /** Loads the plugins that can be used; the others' outcomes say why not. */
  public Plugins inspectPlugins() {
    return PluginLoader.inspect(folders(), Jingu.class.getClassLoader());
  }

  private List<Path> folders() {
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

  /** The program's version. */
  public static String version() {
    return Version.current();
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"jingu " + current()};
    }

    static String current() {
      String version = Jingu.class.getPackage().getImplementationVersion();
      return version == null ? "(unpackaged)" : version;
    }
  }
}
