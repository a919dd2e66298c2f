package org.jingu.engine.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import java.util.Map;
import org.jingu.api.ModelPlugin;

/** Binds every loaded plugin by its name: inject {@code Map<String, ModelPlugin<?>>}. */
final class PluginsModule extends AbstractModule {
  private final Map<String, ModelPlugin<?>> plugins;

  PluginsModule(Map<String, ModelPlugin<?>> plugins) {
    this.plugins = plugins;
  }

  @Override
  protected void configure() {
    MapBinder<String, ModelPlugin<?>> models =
        MapBinder.newMapBinder(binder(), new TypeLiteral<>() {}, new TypeLiteral<>() {});
    plugins.forEach((name, plugin) -> models.addBinding(name).toInstance(plugin));
  }
}
