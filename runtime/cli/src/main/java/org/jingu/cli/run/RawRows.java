package org.jingu.cli.run;

import java.util.Set;
import org.jingu.data.format.TextFile;
import org.jingu.data.prepare.Preprocessor;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.Fingerprint;
import org.jspecify.annotations.Nullable;

/** Tells files of raw rows from prepared ones. */
final class RawRows {
  private final DatasetFolder run;
  private final boolean allArrow;
  private @Nullable Preprocessor loaded;

  /**
   * For a run's rows.
   *
   * @param allArrow whether Arrow files hold raw values even where they do not show it
   */
  RawRows(DatasetFolder run, boolean allArrow) {
    this.run = run;
    this.allArrow = allArrow;
  }

  /**
   * Whether a file holds raw rows: text does; Arrow that says how it was prepared does not, and
   * other Arrow does where text stands in a column that the preparation would make ids of.
   */
  boolean holds(TextFile file) {
    if (!ArrowRows.areIn(file.path())) {
      return true;
    }
    Set<String> text;
    try (ArrowRows rows = ArrowRows.open(file.path())) {
      if (rows.metadata().containsKey(Fingerprint.METADATA_KEY)) {
        return false;
      }
      text = rows.textColumns();
    }
    return allArrow
        || (!run.schema().preprocessing().isEmpty() && preprocessor().readsTokensOf(text));
  }

  /**
   * What encodes them.
   *
   * @throws org.jingu.api.data.DataException if the run's data was not prepared
   */
  Preprocessor preprocessor() {
    Preprocessor preprocessor = loaded;
    if (preprocessor == null) {
      preprocessor = Preprocessor.load(run.path());
      loaded = preprocessor;
    }
    return preprocessor;
  }
}
