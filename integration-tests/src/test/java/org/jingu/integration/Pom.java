package org.jingu.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What stands in a Maven project file, without what it inherits. */
final class Pom {
  private final Path file;
  private final Element project;

  Pom(Path file) throws IOException {
    this.file = file;
    try {
      this.project =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  Path file() {
    return file;
  }

  /** The text at the end of a path of elements; there must be exactly one. */
  String text(String... path) {
    List<String> texts = texts(path);
    if (texts.size() != 1) {
      throw new AssertionError(file + " has " + texts + " at " + String.join("/", path));
    }
    return texts.get(0);
  }

  /** The texts of all elements at the end of a path. */
  List<String> texts(String... path) {
    return elements(path).stream().map(element -> element.getTextContent().strip()).toList();
  }

  /** Versions by artifact of the dependencies or build plugins at the end of a path. */
  Map<String, String> versions(String... path) {
    Map<String, String> versions = new LinkedHashMap<>();
    for (Element element : elements(path)) {
      List<Element> version = children(element, "version");
      if (!version.isEmpty()) {
        String artifact = children(element, "artifactId").get(0).getTextContent();
        versions.put(artifact, version.get(0).getTextContent());
      }
    }
    return versions;
  }

  private List<Element> elements(String... path) {
    List<Element> found = List.of(project);
    for (String name : path) {
      found = found.stream().flatMap(element -> children(element, name).stream()).toList();
    }
    return found;
  }

  private static List<Element> children(Element element, String name) {
    List<Element> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && child.getTagName().equals(name)) {
        children.add(child);
      }
    }
    return children;
  }
}
