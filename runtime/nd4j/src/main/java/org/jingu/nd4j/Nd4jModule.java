package org.jingu.nd4j;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.MapBinder;
import org.jingu.engine.backend.Backend;

/** Adds SameDiff's own executor to the engines that a program has. */
public final class Nd4jModule extends AbstractModule {
  @Override
  protected void configure() {
    Backend engine = new Nd4jBackend();
    MapBinder.newMapBinder(binder(), String.class, Backend.class)
        .addBinding(engine.name())
        .toInstance(engine);
  }
}
