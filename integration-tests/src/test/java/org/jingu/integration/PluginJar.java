package org.jingu.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jingu.api.ModelPlugin;

/** Jars as an outside author's build makes them. */
final class PluginJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<Path> libraries = new ArrayList<>();
  private String services = "";

  /** A jar without any class. */
  static Path write(Path jar) throws IOException {
    return new PluginJar().pack(jar);
  }

  /** A plugin of this name that needs this level of the API. */
  static Path write(Path jar, String name, int apiLevel) throws IOException {
    return plugin(name, apiLevel, "graph -> {}").pack(jar);
  }

  /** A plugin of this name whose model is an expression. */
  static PluginJar plugin(String name, int apiLevel, String model) {
    return new PluginJar()
        .source(
            "outside.Plugin",
            """
            package outside;
            import org.jingu.api.*;
            public class Plugin implements ModelPlugin<Plugin.Config> {
              public record Config() {}
              public String name() { return "%s"; }
              public String description() { return "A plugin of a test"; }
              public int apiLevel() { return %d; }
              public Class<Config> configType() { return Config.class; }
              public Model create(Config config, FeatureSchema schema) { return %s; }
            }
            """
                .formatted(name, apiLevel, model))
        .offering("outside.Plugin");
  }

  /** Adds a class. */
  PluginJar source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  /** Compiles against a library, which stays a jar of its own and comes before all others. */
  PluginJar with(Path library) {
    libraries.add(library);
    return this;
  }

  private PluginJar offering(String className) {
    services = className + "\n";
    return this;
  }

  /** Compiles and packs everything. */
  Path pack(Path jar) throws IOException {
    Path classes = Files.createTempDirectory("classes");
    compile(classes);
    Files.createDirectories(jar.getParent());
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("README"));
      copy(classes, out);
      if (!services.isEmpty()) {
        out.putNextEntry(new JarEntry("META-INF/services/" + ModelPlugin.class.getName()));
        out.write(services.getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  /** Writes all files below a folder into a jar. */
  static void copy(Path folder, JarOutputStream out) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(folder.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
  }

  private void compile(Path to) {
    if (sources.isEmpty()) {
      return;
    }
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((name, text) -> units.add(new Source(name, text)));
    StringBuilder classPath = new StringBuilder();
    libraries.forEach(library -> classPath.append(library).append(java.io.File.pathSeparator));
    classPath.append(System.getProperty("java.class.path"));
    List<String> options =
        List.of("-d", to.toString(), "-classpath", classPath.toString(), "-proc:none");
    StringWriter errors = new StringWriter();
    if (!ToolProvider.getSystemJavaCompiler()
        .getTask(errors, null, null, options, null, units)
        .call()) {
      throw new AssertionError(errors);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String className, String text) {
      super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
