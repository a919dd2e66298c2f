package org.jingu.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Module;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jingu.api.ModelPlugin;
import org.nd4j.autodiff.samediff.SameDiff;

/** Compiles sources to a jar, as an outside author's build would. */
final class TestJar {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final List<Path> libraries = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Map<String, String> services = new LinkedHashMap<>();
  private String version = "";

  static TestJar create() {
    return new TestJar();
  }

  /** A plugin whose class body may override anything of a sound plugin. */
  static TestJar plugin(String className, String name, String members) {
    String source =
        """
        package outside;
        import org.jingu.api.*;
        public class %s implements ModelPlugin<%s.Config> {
          public record Config() {}
          public String name() { return %s; }
          public String description() { return "A plugin of a test"; }
          public int apiLevel() { return LEVEL; }
          public Class<Config> configType() { return Config.class; }
          public Model create(Config config, FeatureSchema schema) { return graph -> {}; }
          static final int LEVEL = ApiLevel.CURRENT;
          %s
        }
        """
            .formatted(className, className, name, members);
    return create().source("outside." + className, source).service("outside." + className);
  }

  TestJar source(String className, String source) {
    sources.put(className, source);
    return this;
  }

  /** Changes the sources, to make a plugin wrong in one place. */
  TestJar replace(String what, String by) {
    sources.replaceAll((name, source) -> source.replace(what, by));
    return this;
  }

  /** A metric that is the largest logit; its body may override anything. */
  static TestJar metric(String className, String name, String members) {
    String source =
        """
        package outside;
        import org.jingu.api.*;
        import org.jingu.api.metric.*;
        public class %s implements Metric {
          public String name() { return %s; }
          public String description() { return "A metric of a test"; }
          public int apiLevel() { return ApiLevel.CURRENT; }
          public Goal goal() { return Goal.MAXIMIZE; }
          public String undefinedWhen() { return "never"; }
          public Accumulator start(String task) {
            return new Accumulator() {
              double largest;
              public void add(Scored examples) {
                for (int i = 0; i < examples.count(); i++) {
                  largest = Math.max(largest, examples.logits()[i]);
                }
              }
              public double result() { return largest; }
            };
          }
          %s
        }
        """
            .formatted(className, name, members);
    return create().source("outside." + className, source);
  }

  /** A Guice module whose {@code configure} is given. */
  TestJar module(String className, String configure) {
    String source =
        """
        package outside;
        import com.google.inject.*;
        import com.google.inject.multibindings.*;
        import org.jingu.api.metric.*;
        public class %s extends AbstractModule {
          @Override protected void configure() { %s }
        }
        """
            .formatted(className, configure);
    return source("outside." + className, source).service(Module.class, "outside." + className);
  }

  TestJar service(String className) {
    return service(ModelPlugin.class, className);
  }

  TestJar service(Class<?> of, String className) {
    services.merge(of.getName(), className + "\n", String::concat);
    return this;
  }

  TestJar version(String implementationVersion) {
    version = implementationVersion;
    return this;
  }

  TestJar library(Path jar) {
    libraries.add(jar);
    return this;
  }

  /** Compiles a class but leaves it out of the jar. */
  TestJar leaveOut(String className) {
    leftOut.add(className.replace('.', '/') + ".class");
    return this;
  }

  Path write(Path jar) throws IOException {
    Path classes = Files.createTempDirectory("classes");
    compile(classes);
    Files.createDirectories(jar.getParent());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!version.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    }
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path path : compiled.filter(Files::isRegularFile).sorted().toList()) {
        String entry = classes.relativize(path).toString();
        if (!leftOut.contains(entry)) {
          out.putNextEntry(new JarEntry(entry));
          Files.copy(path, out);
        }
      }
      for (Map.Entry<String, String> service : services.entrySet()) {
        out.putNextEntry(new JarEntry("META-INF/services/" + service.getKey()));
        out.write(service.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private void compile(Path to) {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> units =
        sources.entrySet().stream()
            .<JavaFileObject>map(entry -> new Source(entry.getKey(), entry.getValue()))
            .toList();
    String classPath =
        Stream.concat(
                Stream.of(ModelPlugin.class, SameDiff.class, Module.class, Inject.class)
                    .map(TestJar::origin),
                libraries.stream())
            .map(Path::toString)
            .collect(Collectors.joining(System.getProperty("path.separator")));
    StringWriter errors = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                errors,
                null,
                null,
                List.of("-d", to.toString(), "-classpath", classPath, "-proc:none"),
                null,
                units)
            .call();
    assertTrue(compiled, errors::toString);
  }

  private static Path origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new UncheckedIOException(new IOException(e));
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
