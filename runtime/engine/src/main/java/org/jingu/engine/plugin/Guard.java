package org.jingu.engine.plugin;

import java.util.function.Supplier;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The boundary between the runtime and a plugin: its code runs with its own class loader as the
 * thread's, which libraries ask for their services, and what it throws names the plugin. What is
 * wrong with a configuration or with data is the user's, and what the machine lacks is nobody's:
 * these pass.
 */
public final class Guard {
  private final ClassLoader loader;
  private final PluginOutcome outcome;

  /**
   * The boundary around an extension.
   *
   * @param outcome what is known of it, for messages
   */
  public Guard(Object extension, PluginOutcome outcome) {
    this.loader = extension.getClass().getClassLoader();
    this.outcome = outcome;
  }

  /**
   * Calls the plugin.
   *
   * @param failed what it failed to do if it throws: "failed to create its model"
   * @throws PluginException if it throws, with its jar and the place
   */
  public <T extends @Nullable Object> T call(String failed, Supplier<T> work) {
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

  /**
   * What to throw where the plugin gave something that cannot be used.
   *
   * @param problem what is wrong with it: "gave a row of 3 cells"
   */
  public PluginException broken(String problem) {
    return new PluginException(outcome.withProblem(problem), null);
  }

  /**
   * Calls the plugin for its effect.
   *
   * @throws PluginException if it throws, with its jar and the place
   */
  public void run(String failed, Runnable work) {
    call(
        failed,
        () -> {
          work.run();
          return true;
        });
  }
}
