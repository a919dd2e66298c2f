package org.jingu.engine.plugin;

import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;

/** Puts what a plugin threw into words for its author. */
final class PluginFailure {
  /** Where a mistake shows, but hardly ever is. */
  private static final List<String> NOT_THE_PLUGIN =
      List.of(
          "java.",
          "jdk.",
          "sun.",
          "com.google.inject.",
          "org.nd4j.",
          "org.jingu.api.",
          "org.jingu.data.");

  private PluginFailure() {}

  /** The innermost cause, since the outer ones only say that a plugin failed. */
  static String reason(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof ServiceConfigurationError) {
      // ServiceLoader begins with the name of the interface.
      return message.replaceFirst("^[\\w.$]+: ", "");
    }
    if (cause instanceof UnsupportedClassVersionError) {
      return "compiled for a newer Java than " + Runtime.version().feature() + " (" + message + ")";
    }
    boolean lost = message.startsWith("Could not initialize class ");
    if (cause instanceof ClassNotFoundException
        || (cause instanceof NoClassDefFoundError && !lost)) {
      return "class " + message.replace('/', '.') + " is missing; put its jar beside the plugin's";
    }
    if (cause instanceof NoSuchMethodException) {
      return message + " is missing; a plugin needs a public constructor without arguments";
    }
    String where = place(cause.getStackTrace());
    if (cause instanceof StackOverflowError) {
      return "it calls itself without end, or needs more stack than JINGU_JVM_OPTS=-Xss… gives"
          + where;
    }
    return cause.getClass().getName() + ": " + message + where;
  }

  /** The first frame of the plugin's own, without the name of its class loader. */
  private static String place(StackTraceElement[] frames) {
    for (StackTraceElement frame : frames) {
      if (NOT_THE_PLUGIN.stream().noneMatch(frame.getClassName()::startsWith)) {
        return String.format(
            Locale.ROOT,
            " at %s.%s(%s:%d)",
            frame.getClassName(),
            frame.getMethodName(),
            frame.getFileName(),
            frame.getLineNumber());
      }
    }
    return "";
  }
}
