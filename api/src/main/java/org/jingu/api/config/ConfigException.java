package org.jingu.api.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything wrong in a configuration, told together. */
public class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<ConfigProblem> problems;

  /** With every problem found. */
  public ConfigException(List<ConfigProblem> problems) {
    super(
        problems.stream()
            .map(p -> p.key() + ": " + p.message())
            .collect(Collectors.joining(System.lineSeparator())));
    this.problems = List.copyOf(problems);
  }

  /** With one problem. */
  public ConfigException(String key, String message) {
    this(List.of(new ConfigProblem(key, message)));
  }

  /** Every problem found. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
