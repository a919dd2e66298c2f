package org.jingu.cli.init;

import java.util.Locale;
import org.jingu.data.profile.ColumnProfile;
import org.jingu.data.profile.LabelLinks.Link;

/**
 * Columns that tell the label so well that they were probably written after it, such as the revenue
 * of a purchase: a model that learned from them would fail where it is used.
 */
final class LeakCheck {
  private static final double GIVES_AWAY = 0.99;
  private static final double DOUBTFUL = 0.95;
  private static final int LEAST_EXPECTED = 20;

  private LeakCheck() {}

  /** Why a column gives the label away; empty where it does not. */
  static String of(ColumnProfile column, Link link, Label label) {
    if (link.auc() >= GIVES_AWAY) {
      return "gives the label away: alone it reaches an AUC of "
          + String.format(Locale.ROOT, "%.4f", link.auc());
    }
    if (link.without() == 0 || link.with() == 0) {
      return "";
    }
    boolean enough = link.with() >= LEAST_EXPECTED && link.without() >= LEAST_EXPECTED;
    if (enough && link.positivesWhere() >= GIVES_AWAY && label.share() < 0.9) {
      return "gives the label away: where it has a value, the label is 1";
    }
    if (link.positivesWhere() == 0 && link.with() * label.share() >= LEAST_EXPECTED) {
      return "gives the label away: where it has a value, the label is 0";
    }
    if (link.positivesElse() == 0 && link.without() * label.share() >= LEAST_EXPECTED) {
      return "gives the label away: where it has no value, the label is 0";
    }
    return "";
  }

  /** Whether a column that stays is worth a doubt. */
  static boolean isDoubtful(Link link) {
    return link.auc() >= DOUBTFUL;
  }
}
