package org.jingu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jingu.engine.backend.Backend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceLinesTest {
  @ParameterizedTest
  @ValueSource(classes = {Backend.class})
  <S> void everyImplementationHasItsLine(Class<S> service) throws Exception {
    Set<String> listed =
        ServiceLoader.load(service).stream()
            .map(provider -> provider.type().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> implemented = implementations(service);
    assertFalse(implemented.isEmpty());
    assertEquals(implemented, listed, "META-INF/services/" + service.getName());
  }

  private static Set<String> implementations(Class<?> service)
      throws IOException, URISyntaxException {
    Path classes = Path.of(service.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
          .filter(name -> isImplementation(service, name))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean isImplementation(Class<?> service, String name) {
    try {
      Class<?> type = Class.forName(name, false, service.getClassLoader());
      return service.isAssignableFrom(type)
          && !type.isInterface()
          && !Modifier.isAbstract(type.getModifiers());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
