package org.jingu.data.prepare;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.data.schema.DataFile;

/**
 * What was made of the raw files of one part: that part, and those that {@code split} makes of the
 * training part's files.
 *
 * @param parts what was written
 * @param badRows how much there was of the quarantine then
 * @param warnings what was odd about the raw rows until then
 * @param fingerprint the meaning of what was written
 */
record Portion(
    Map<Part, Written> parts,
    Quarantine.Mark badRows,
    List<String> warnings,
    Map<String, Map<String, String>> fingerprint) {
  /**
   * A part that is whole.
   *
   * @param files in the data set's folder
   * @param report what they hold
   * @param warnings what is odd about it
   */
  record Written(List<DataFile> files, PrepareReport.PartReport report, List<String> warnings) {}

  /** The parts that are made of the raw files of one. */
  static List<Part> partsOf(PrepareConfig config, Part source) {
    return Stream.of(Part.values())
        .filter(part -> (config.isMadeBySplit(part) ? Part.TRAIN : part) == source)
        .toList();
  }
}
