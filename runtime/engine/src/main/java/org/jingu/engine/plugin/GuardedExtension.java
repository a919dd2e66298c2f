package org.jingu.engine.plugin;

import org.jingu.api.Extension;

/** What a plugin says of itself, and its code behind the boundary. */
abstract class GuardedExtension<E extends Extension> implements Extension {
  final E extension;
  final Guard guard;

  GuardedExtension(E extension, PluginOutcome outcome) {
    this.extension = extension;
    this.guard = new Guard(extension, outcome);
  }

  @Override
  public final String name() {
    return extension.name();
  }

  @Override
  public final String description() {
    return extension.description();
  }

  @Override
  public final int apiLevel() {
    return extension.apiLevel();
  }
}
