package org.jingu.data.profile;

import java.util.List;
import java.util.regex.Pattern;
import org.jingu.data.format.Row;
import org.jingu.data.prepare.CellForms;

/** Tells whether numbers are written with a decimal comma. */
final class DecimalComma {
  private static final Pattern WITH_COMMA = Pattern.compile("[-+]?[0-9]*,[0-9]+");
  private static final Pattern THOUSANDS = Pattern.compile("[-+]?[0-9]{1,3}(,[0-9]{3})+");
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");

  private DecimalComma() {}

  /** Whether some column has only such numbers, and none has numbers with a decimal point. */
  static boolean isUsed(List<Row> rows, int columns, String delimiter) {
    boolean used = false;
    for (int i = 0; i < columns; i++) {
      int comma = 0;
      int thousands = 0;
      int point = 0;
      int others = 0;
      for (Row row : rows) {
        if (row.problem() != null || row.cells().length <= i) {
          continue;
        }
        String cell = CellForms.strip(row.cells()[i]);
        if (cell.isEmpty() || ColumnScan.isMark(cell) || WHOLE.matcher(cell).matches()) {
          continue;
        }
        if (WITH_COMMA.matcher(cell).matches()) {
          comma++;
          thousands += THOUSANDS.matcher(cell).matches() ? 1 : 0;
        } else if (Double.isNaN(CellForms.number(cell, false))) {
          others++;
        } else {
          point++;
        }
      }
      if (point > 0 && others == 0) {
        return false;
      }
      // Commas among cells that a comma separates are rather lists, or thousands.
      boolean doubtful = delimiter.equals(",") || thousands == comma;
      used |= comma > 0 && others == 0 && (!doubtful || (thousands == 0 && comma > 1));
    }
    return used;
  }
}
