package org.jingu.cli.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jingu.data.profile.DatasetProfile;
import org.jingu.data.profile.DatasetProfile.Label;
import org.jingu.data.profile.DatasetProfile.Part;
import org.jingu.data.profile.FeatureProfile;
import org.jingu.data.profile.FeatureProfile.InPart;

/** What is worth a look in a data set, a sentence each, with what to do. */
final class DataFindings {
  /** As in {@code init}. */
  private static final double GIVES_AWAY = 0.99;

  private static final double DOUBTFUL = 0.95;
  private static final double DRIFTED = 0.25;
  private static final double OFTEN_UNSEEN = 0.3;

  /** Rates differ when they differ by so many standard errors, and by a fifth. */
  private static final double ERRORS = 5;

  private static final double FACTOR = 1.2;

  private final DatasetProfile profile;
  private final List<String> found = new ArrayList<>();

  private DataFindings(DatasetProfile profile) {
    this.profile = profile;
  }

  /** The findings, those about labels first. */
  static List<String> of(DatasetProfile profile) {
    DataFindings findings = new DataFindings(profile);
    profile.parts().forEach(findings::classes);
    profile.parts().stream().skip(1).forEach(findings::rates);
    profile.features().forEach(findings::leaks);
    profile.features().forEach(findings::constant);
    profile.features().forEach(findings::drift);
    return List.copyOf(findings.found);
  }

  private void add(String format, Object... arguments) {
    found.add(String.format(Locale.ROOT, format, arguments));
  }

  private void classes(Part part) {
    for (Label label : part.labels()) {
      if (label.known() == 0) {
        add("no row of %s has the label %s", part.name(), label.name());
      } else if (label.binary() && (label.mean() == 0 || label.mean() == 1)) {
        add(
            "all labels %s of %s are %.0f: nothing can be learned or measured there",
            label.name(), part.name(), label.mean());
      }
    }
  }

  private void rates(Part part) {
    Part first = profile.parts().get(0);
    for (int i = 0; i < part.labels().size(); i++) {
      Label here = part.labels().get(i);
      Label there = first.labels().get(i);
      if (here.binary() && there.binary() && here.known() > 0 && there.known() > 0) {
        double error = Math.sqrt(variance(here) + variance(there));
        double ratio = Math.max(here.mean(), there.mean()) / Math.min(here.mean(), there.mean());
        if (Math.abs(here.mean() - there.mean()) > ERRORS * error && ratio > FACTOR) {
          add(
              "%s is 1 in %s of %s and in %s of %s: probabilities learned from one do not fit the other; see whether the parts are of other times or sources",
              here.name(),
              Cells.share(there.mean()),
              first.name(),
              Cells.share(here.mean()),
              part.name());
        }
      }
    }
  }

  private static double variance(Label label) {
    return label.mean() * (1 - label.mean()) / label.known();
  }

  private void leaks(FeatureProfile feature) {
    feature
        .alone()
        .forEach(
            (label, auc) -> {
              if (auc >= GIVES_AWAY) {
                add(
                    "%s gives %s away: alone it ranks rows that its means were not taken from with an AUC of %.4f; leave it out if it is known only after %s",
                    feature.name(), label, auc, label);
              } else if (auc >= DOUBTFUL) {
                add(
                    "%s nearly tells %s (alone an AUC of %.4f); make sure that it is known before",
                    feature.name(), label, auc);
              }
            });
  }

  private void constant(FeatureProfile feature) {
    InPart first = feature.parts().get(0);
    boolean single = feature.sparse() ? first.distinct() == 1 : first.min() == first.max();
    if (first.values() == 0) {
      add("%s has no value in %s; leave it out", feature.name(), first.part());
    } else if (single && (Double.isNaN(first.missing()) || first.missing() == 0)) {
      add("%s has one value in %s and tells nothing; leave it out", feature.name(), first.part());
    }
  }

  private void drift(FeatureProfile feature) {
    InPart first = feature.parts().get(0);
    for (InPart part : feature.parts().subList(1, feature.parts().size())) {
      if (part.unseen() >= OFTEN_UNSEEN && part.unseen() > 2 * first.unseen()) {
        add(
            "%s of the ids of %s in %s are out of the vocabulary, in %s %s: the model learned nothing of them; prepare anew with later rows, or hash them",
            Cells.share(part.unseen()),
            feature.name(),
            part.part(),
            first.part(),
            Cells.share(first.unseen()));
      }
    }
    List<String> drifted =
        feature.parts().stream()
            .filter(part -> part.drift() >= DRIFTED + part.chance())
            .map(
                part ->
                    String.format(
                        Locale.ROOT,
                        "%.2f to %s (%.3f by chance)",
                        part.drift(),
                        part.part(),
                        part.chance()))
            .toList();
    if (!drifted.isEmpty()) {
      add(
          "%s drifts: its population stability index from %s is %s; a model that uses it may do worse there",
          feature.name(), first.part(), String.join(", ", drifted));
    }
  }
}
