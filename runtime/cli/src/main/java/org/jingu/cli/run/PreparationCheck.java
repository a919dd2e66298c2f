package org.jingu.cli.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Dataset;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.Fingerprint;

/** Holds Arrow files against the preparation that a model or a data set is made for. */
final class PreparationCheck {
  private PreparationCheck() {}

  /**
   * Checks files that are about to be read.
   *
   * @param own the schema of the run or data set
   * @param features what is read; labels that are not read may be of another rule
   * @throws DataException if a file is of another preparation, or is raw
   */
  static void require(DatasetSchema own, Dataset data, FeatureSchema features) {
    Fingerprint fingerprint = new Fingerprint(own.fingerprint());
    if (fingerprint.isNone()) {
      return;
    }
    Predicate<String> read =
        part ->
            !part.startsWith("label ")
                || features.labels().contains(part.substring("label ".length()));
    for (Map.Entry<Path, Map<String, String>> file : data.metadata().entrySet()) {
      Fingerprint theirs = of(file.getKey(), file.getValue());
      List<String> differences =
          theirs.isNone() ? List.of() : fingerprint.differences(theirs, read);
      if (!differences.isEmpty()) {
        throw new DataException(
            "%s was prepared otherwise, so its ids and numbers mean something else: %s; prepare its raw rows with 'jingu prepare --like', or give them as they are to 'evaluate' and 'predict'"
                .formatted(file.getKey(), differences.get(0)));
      }
    }
    for (Path raw : data.withTokens()) {
      throw new DataException(
          "%s holds tokens where the preparation made ids, so its numbers are not transformed either; prepare it with 'jingu prepare --like'"
              .formatted(raw));
    }
  }

  /** The fingerprint that a file carries. */
  static Fingerprint of(Path file, Map<String, String> metadata) {
    try {
      return Fingerprint.of(metadata);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage() + "; prepare it again", e);
    }
  }

  /** A warning of files that do not say which preparation made them, where the run is of one. */
  static Optional<String> warning(DatasetSchema own, List<Dataset> opened) {
    if (own.fingerprint().isEmpty()) {
      return Optional.empty();
    }
    List<Path> unmarked = new ArrayList<>();
    for (Dataset data : opened) {
      data.metadata()
          .forEach(
              (path, metadata) -> {
                if (of(path, metadata).isNone()) {
                  unmarked.add(path);
                }
              });
    }
    return unmarked.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s%s: does not say how it was prepared; its ids and numbers are taken as if the model's own preparation had made them (raw values are encoded by 'jingu prepare --like', and with --raw by 'evaluate' and 'predict')"
                .formatted(
                    unmarked.get(0),
                    unmarked.size() > 1 ? " and " + (unmarked.size() - 1) + " more" : ""));
  }
}
