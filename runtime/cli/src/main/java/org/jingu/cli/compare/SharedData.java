package org.jingu.cli.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.run.Measurement;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.RunData;
import org.jingu.cli.run.RunSetup;
import org.jspecify.annotations.Nullable;

/**
 * The data of a comparison, which must be the same for all: only then do their examples pair up.
 *
 * @param part the part to measure on
 * @param examples the number of its examples
 * @param trainExamples the number of examples of the training part
 * @param labels the tasks, in order
 * @param digests the digest of each part's content
 */
record SharedData(
    String part,
    long examples,
    long trainExamples,
    List<String> labels,
    Map<String, String> digests) {

  /** What is compared of one configuration's data. */
  private record Content(String digest, long examples) {}

  /**
   * The data of all.
   *
   * @throws UserException if two configurations read different data, with every difference
   */
  static SharedData of(List<Contender> contenders) {
    Map<List<String>, Content> known = new HashMap<>();
    Contender first = contenders.get(0);
    Map<String, Content> parts = parts(first.setup(), known);
    for (Contender other : contenders) {
      List<String> differences =
          differences(first.setup(), other.setup(), parts, parts(other.setup(), known));
      if (!differences.isEmpty()) {
        throw new UserException(
            ExitCode.USAGE,
            "%s and %s cannot be compared, for they do not read the same data: %s; give both the same data.path (or --set data.path=…) and labels"
                .formatted(first.file(), other.file(), String.join("; ", differences)));
      }
    }
    String part = Measurement.part(first.setup().data());
    Content measured = parts.get(part);
    if (measured == null) {
      throw new UserException(
          ExitCode.USAGE,
          first.file() + ": the data has neither a test nor a valid part to compare on");
    }
    Map<String, String> digests = new LinkedHashMap<>();
    parts.forEach((name, content) -> digests.put(name, content.digest()));
    Content train = parts.get("train");
    return new SharedData(
        part,
        measured.examples(),
        train == null ? 0 : train.examples(),
        first.setup().schema().labels(),
        digests);
  }

  private static Map<String, Content> parts(RunSetup setup, Map<List<String>, Content> known) {
    Map<String, Content> parts = new LinkedHashMap<>();
    for (String part : RunData.PARTS) {
      List<String> inputs = setup.data().inputs(part);
      if (inputs != null) {
        Content content = known.get(inputs);
        if (content == null) {
          content = read(setup, inputs);
          known.put(inputs, content);
        }
        parts.put(part, content);
      }
    }
    return parts;
  }

  private static Content read(RunSetup setup, List<String> inputs) {
    try (OpenedData opened = setup.data().open(inputs, setup.schema())) {
      return new Content(opened.source().digest(), opened.source().examples());
    }
  }

  private static List<String> differences(
      RunSetup first,
      RunSetup other,
      Map<String, Content> firstParts,
      Map<String, Content> otherParts) {
    List<String> found = new ArrayList<>();
    for (String part : RunData.PARTS) {
      Content mine = firstParts.get(part);
      Content theirs = otherParts.get(part);
      if (!Objects.equals(mine, theirs)) {
        found.add(
            "part '%s' is %s and %s"
                .formatted(
                    part,
                    describe(first.data().inputs(part), mine),
                    describe(other.data().inputs(part), theirs)));
      }
    }
    first.data().fingerprint().differences(other.data().fingerprint(), part -> true).stream()
        .limit(1)
        .forEach(it -> found.add("the preparation, " + it));
    compare("labels", first.schema().labels(), other.schema().labels(), found);
    compare("the weight", weight(first), weight(other), found);
    return found;
  }

  private static void compare(String what, Object first, Object other, List<String> found) {
    if (!first.equals(other)) {
      found.add("%s: %s and %s".formatted(what, first, other));
    }
  }

  private static String weight(RunSetup setup) {
    return String.valueOf(setup.data().folder().schema().weight());
  }

  private static String describe(@Nullable List<String> inputs, @Nullable Content content) {
    if (inputs == null || content == null) {
      return "absent";
    }
    String digest = content.digest().substring(0, Math.min(15, content.digest().length()));
    String more = inputs.size() > 1 ? " and " + (inputs.size() - 1) + " more" : "";
    return "%s%s (%,d examples, %s…)".formatted(inputs.get(0), more, content.examples(), digest);
  }
}
