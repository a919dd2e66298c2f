package org.jingu.cli;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import java.util.concurrent.Callable;
import org.jingu.cli.command.AblateCommand;
import org.jingu.cli.command.CompareCommand;
import org.jingu.cli.command.DataCommand;
import org.jingu.cli.command.DoctorCommand;
import org.jingu.cli.command.EvaluateCommand;
import org.jingu.cli.command.ExplainCommand;
import org.jingu.cli.command.ExportCommand;
import org.jingu.cli.command.ImportanceCommand;
import org.jingu.cli.command.InitCommand;
import org.jingu.cli.command.InspectCommand;
import org.jingu.cli.command.PluginsCommand;
import org.jingu.cli.command.PredictCommand;
import org.jingu.cli.command.PrepareCommand;
import org.jingu.cli.command.QuickstartCommand;
import org.jingu.cli.command.ReferenceCommand;
import org.jingu.cli.command.RunsCommand;
import org.jingu.cli.command.ScaleCommand;
import org.jingu.cli.command.ServeCommand;
import org.jingu.cli.command.SimulateCommand;
import org.jingu.cli.command.TrainCommand;
import org.jingu.cli.command.TuneCommand;
import org.jingu.cli.command.TuneKernelsCommand;
import org.jingu.cli.command.VerifyCommand;
import org.jingu.cli.command.WorkerCommand;

/** What the program itself brings: its commands, in the order of the help, and what they need. */
final class CommandModule extends AbstractModule {
  /** The commands. */
  static final TypeLiteral<Callable<Integer>> COMMAND = new TypeLiteral<>() {};

  private final Console console;
  private final Options options;

  CommandModule(Console console, Options options) {
    this.console = console;
    this.options = options;
  }

  @Override
  protected void configure() {
    bind(Console.class).toInstance(console);
    bind(Options.class).toInstance(options);
    bind(Telemetry.Source.class).toInstance(Telemetry::open);
    bind(Configurations.class).asEagerSingleton();
    bind(InstalledPlugins.class);
    bind(ErrorReporter.class);
    Multibinder<Callable<Integer>> commands = Multibinder.newSetBinder(binder(), COMMAND);
    commands.addBinding().to(QuickstartCommand.class);
    commands.addBinding().to(InitCommand.class);
    commands.addBinding().to(PrepareCommand.class);
    commands.addBinding().to(DataCommand.class);
    commands.addBinding().to(TrainCommand.class);
    commands.addBinding().to(WorkerCommand.class);
    commands.addBinding().to(EvaluateCommand.class);
    commands.addBinding().to(RunsCommand.class);
    commands.addBinding().to(CompareCommand.class);
    commands.addBinding().to(ScaleCommand.class);
    commands.addBinding().to(AblateCommand.class);
    commands.addBinding().to(TuneCommand.class);
    commands.addBinding().to(PredictCommand.class);
    commands.addBinding().to(ImportanceCommand.class);
    commands.addBinding().to(ExplainCommand.class);
    commands.addBinding().to(ExportCommand.class);
    commands.addBinding().to(ServeCommand.class);
    commands.addBinding().to(VerifyCommand.class);
    commands.addBinding().to(InspectCommand.class);
    commands.addBinding().to(SimulateCommand.class);
    commands.addBinding().to(TuneKernelsCommand.class);
    commands.addBinding().to(PluginsCommand.class);
    commands.addBinding().to(DoctorCommand.class);
    commands.addBinding().to(ReferenceCommand.class);
  }
}
