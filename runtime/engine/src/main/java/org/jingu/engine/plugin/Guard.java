package org.jingu.engine.plugin;

import java.util.function.Supplier;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;

/**
 * The boundary between the runtime and a plugin: its code runs with its own class loader as the
 * thread's, which libraries ask for their services, and what it throws names the plugin. What is
 * wrong with a configuration or with data is the user's, and what the machine lacks is nobody's:
 * these pass.
 */
final class Guard {
  private final ClassLoader loader;
  private final PluginOutcome outcome;

  Guard(Object extension, PluginOutcome outcome) {
    this.loader = extension.getClass().getClassLoader();
    this.outcome = outcome;
  }

  /**
   * Calls the plugin.
   *
   * @param failed what it failed to do if it throws: "failed to create its model"
   */
  <T> T call(String failed, Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.get();
    } catch (ConfigException | DataException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (MachineFailure.of(e) != null) {
        throw e;
      }
      throw new PluginException(outcome.withProblem(failed + ": " + PluginFailure.reason(e)), e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Calls the plugin for its effect. */
  void run(String failed, Runnable work) {
    call(
        failed,
        () -> {
          work.run();
          return true;
        });
  }
}
