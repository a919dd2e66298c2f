package org.jingu.engine.plugin;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plugins that cannot be used, told together. */
public final class PluginException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<PluginOutcome> broken;

  PluginException(List<PluginOutcome> broken) {
    super(message(broken));
    this.broken = List.copyOf(broken);
  }

  /** A plugin that was loaded and failed later. */
  PluginException(PluginOutcome failed, @Nullable Throwable cause) {
    super(failed.label() + " " + failed.problem(), cause);
    this.broken = List.of(failed);
  }

  /** The plugins that cannot be used. */
  public List<PluginOutcome> broken() {
    return broken;
  }

  private static String message(List<PluginOutcome> broken) {
    return broken.stream()
        .map(outcome -> outcome.label() + ": " + outcome.problem())
        .collect(
            Collectors.joining(
                System.lineSeparator(),
                "",
                System.lineSeparator()
                    + "Repair or remove it, or go on without it: --skip-broken-plugins"));
  }
}
