package org.jingu.cli.format;

import com.google.inject.TypeLiteral;
import org.jingu.data.format.InputFormat;
import org.jingu.data.format.InputFormats;
import org.jingu.engine.plugin.Kind;
import org.jingu.engine.plugin.Plugins;

/** What raw files may be written in. */
public final class Formats {
  /** Input formats. */
  public static final Kind<InputFormat<?>> KIND =
      new Kind<>("format", new TypeLiteral<>() {}, InputFormat::optionsType, GuardedFormat::of);

  private Formats() {}

  /** The built-in formats and those of plugins. */
  public static InputFormats of(Plugins plugins) {
    return new InputFormats(plugins.all(KIND).values());
  }
}
