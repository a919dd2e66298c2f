package org.jingu.cli.init;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found and written, for machines.
 *
 * @param rows rows that were read
 * @param whole whether these are all
 * @param badRows rows that cannot be read
 * @param label the label's column
 * @param positives the share of ones
 * @param time the column of the time, or null
 * @param group the column of the groups, or null
 * @param features each feature
 * @param leftOut each column that is none
 * @param files the files that were written
 * @param commands what to run next
 */
record InitReport(
    long rows,
    boolean whole,
    long badRows,
    String label,
    double positives,
    @Nullable String time,
    @Nullable String group,
    List<Feature> features,
    List<LeftOut> leftOut,
    List<String> files,
    List<String> commands) {}
