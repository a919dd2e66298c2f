package org.jingu.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jingu.api.ModelPlugin;
import org.jspecify.annotations.Nullable;

/** Jars as an outside author's build makes them. */
final class PluginJar {
  private PluginJar() {}

  /** A jar without any class. */
  static Path write(Path jar) throws IOException {
    return pack(jar, null);
  }

  /** A plugin of this name that needs this level of the API. */
  static Path write(Path jar, String name, int apiLevel) throws IOException {
    Path classes = Files.createTempDirectory("classes");
    compile(
        """
        package outside;
        import org.jingu.api.*;
        public class Plugin implements ModelPlugin<Plugin.Config> {
          public record Config() {}
          public String name() { return "%s"; }
          public String description() { return "A plugin of a test"; }
          public int apiLevel() { return %d; }
          public Class<Config> configType() { return Config.class; }
          public Model create(Config config, FeatureSchema schema) { return graph -> {}; }
        }
        """
            .formatted(name, apiLevel),
        classes);
    return pack(jar, classes);
  }

  private static Path pack(Path jar, @Nullable Path classes) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("README"));
      if (classes != null) {
        try (Stream<Path> compiled = Files.walk(classes)) {
          for (Path path : compiled.filter(Files::isRegularFile).toList()) {
            out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
            Files.copy(path, out);
          }
        }
        out.putNextEntry(new JarEntry("META-INF/services/" + ModelPlugin.class.getName()));
        out.write("outside.Plugin\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private static void compile(String source, Path to) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject unit =
        new SimpleJavaFileObject(
            URI.create("string:///outside/Plugin.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    StringWriter errors = new StringWriter();
    List<String> options =
        List.of(
            "-d", to.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
    if (!compiler.getTask(errors, null, null, options, null, List.of(unit)).call()) {
      throw new AssertionError(errors);
    }
  }
}
