package org.jingu.data.write;

import java.nio.file.Path;
import java.util.ServiceLoader;
import org.jingu.api.data.DataException;

/**
 * A kind of file as which a table in Arrow can be written again, such as Parquet.
 *
 * <p>An implementation needs a line in {@code META-INF/services/org.jingu.data.write.TableFormat}.
 */
public interface TableFormat {
  /** How the names of Parquet files end. */
  String PARQUET = ".parquet";

  /** How the names of its files end, such as {@value #PARQUET}. */
  String ending();

  /**
   * Writes a table again, with the same columns, types and rows.
   *
   * @param arrow a file of {@link ArrowTableWriter}
   * @param to the file to make
   * @throws DataException if the disk refuses
   */
  void write(Path arrow, Path to);

  /**
   * The format of Parquet files.
   *
   * @throws DataException if the module that writes them is not on the class path
   */
  static TableFormat parquet() {
    for (TableFormat format : ServiceLoader.load(TableFormat.class)) {
      if (format.ending().equals(PARQUET)) {
        return format;
      }
    }
    throw new DataException(
        "the module that writes Parquet, jingu-data-parquet, is not on the class path; in a checkout"
            + " call JINGU_PROFILES=parquet ./jingu …, use an archive that was built with -Pparquet,"
            + " or let the file end in .arrow");
  }
}
