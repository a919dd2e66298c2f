package org.jingu.cli.format;

import com.google.inject.AbstractModule;
import org.jingu.data.format.InputFormats;

/** Lets plugins bring input formats, beside the built-in ones. */
public final class FormatModule extends AbstractModule {
  @Override
  protected void configure() {
    Formats.KIND.register(binder());
    InputFormats.BUILT_IN.forEach(
        format -> Formats.KIND.builtIn(binder()).addBinding().toInstance(format));
  }
}
