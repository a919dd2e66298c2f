package org.jingu.engine.plugin;

import com.google.inject.Binder;
import com.google.inject.CreationException;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.matcher.Matchers;
import com.google.inject.spi.Message;
import com.google.inject.spi.ProvisionListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.jingu.api.Extension;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a plugin folder while its extensions are in use: its class loader and, where it
 * brings Guice modules, the child injector that they are installed in.
 *
 * <p>The child sees what the runtime binds and no other plugin's bindings. What it makes and can be
 * closed is closed before the class loader, the last that was made first.
 */
final class PluginEntry implements AutoCloseable {
  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger GUICE = Logger.getLogger("com.google.inject");

  static {
    // It logs, with a stack trace, what it reports besides.
    GUICE.setLevel(Level.WARNING);
  }

  private final PluginClassLoader loader;
  private final Deque<AutoCloseable> made = new ArrayDeque<>();
  private @Nullable Injector injector;

  PluginEntry(PluginClassLoader loader) {
    this.loader = loader;
  }

  PluginClassLoader loader() {
    return loader;
  }

  /**
   * Installs the entry's Guice modules, if it has any.
   *
   * @return why they cannot be used, or null
   */
  @Nullable String install(Injector runtime, Collection<Kind<?>> kinds) {
    List<Module> modules = new ArrayList<>();
    try {
      ServiceLoader.load(Module.class, loader).forEach(modules::add);
      if (!modules.isEmpty()) {
        injector = runtime.createChildInjector(binder -> bind(binder, modules, kinds));
      }
      return null;
    } catch (CreationException e) {
      return refused(modules, e.getErrorMessages());
    } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
      if (MachineFailure.of(e) != null) {
        throw e;
      }
      return "its Guice module failed: " + PluginFailure.reason(e);
    }
  }

  private void bind(Binder binder, List<Module> modules, Collection<Kind<?>> kinds) {
    kinds.forEach(kind -> kind.offered(binder));
    binder.bindListener(
        Matchers.any(),
        new ProvisionListener() {
          @Override
          public <T> void onProvision(ProvisionInvocation<T> provision) {
            if (provision.provision() instanceof AutoCloseable closeable) {
              made.push(closeable);
            }
          }
        });
    modules.forEach(binder::install);
  }

  private static String refused(List<Module> modules, Collection<Message> messages) {
    return "Guice refuses %s: %s; bind what is missing there, and once"
        .formatted(
            modules.stream()
                .map(module -> module.getClass().getName())
                .collect(Collectors.joining(" and ")),
            messages.stream()
                .map(PluginEntry::firstLine)
                .distinct()
                .collect(Collectors.joining("; ")));
  }

  private static String firstLine(Message message) {
    return message.getMessage().lines().findFirst().orElse("").strip();
  }

  /**
   * What the entry's modules offer of a kind.
   *
   * @throws ProvisionException if one cannot be made
   */
  <T extends Extension> Set<T> offered(Kind<T> kind) {
    return injector == null ? Set.of() : injector.getInstance(kind.set());
  }

  /** Whether it has Guice modules. */
  boolean hasModules() {
    return injector != null;
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    while (!made.isEmpty()) {
      AutoCloseable next = made.pop();
      try {
        next.close();
      } catch (Exception e) {
        IOException told = new IOException(next.getClass().getName() + ": " + e, e);
        if (failure == null) {
          failure = told;
        } else {
          failure.addSuppressed(told);
        }
      }
    }
    injector = null;
    loader.close();
    if (failure != null) {
      throw failure;
    }
  }
}
