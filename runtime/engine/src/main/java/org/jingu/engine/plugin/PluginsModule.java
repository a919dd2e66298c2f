package org.jingu.engine.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import org.jingu.api.ModelPlugin;

/** Binds every loaded plugin by its name: inject {@code Map<String, ModelPlugin<?>>}. */
public final class PluginsModule extends AbstractModule {
  private final Plugins plugins;

  /** Binds these plugins; who loaded them closes them. */
  public PluginsModule(Plugins plugins) {
    this.plugins = plugins;
  }

  @Override
  protected void configure() {
    bind(Plugins.class).toInstance(plugins);
    MapBinder<String, ModelPlugin<?>> models =
        MapBinder.newMapBinder(binder(), new TypeLiteral<>() {}, new TypeLiteral<>() {});
    plugins.byName().forEach((name, plugin) -> models.addBinding(name).toInstance(plugin));
  }
}
