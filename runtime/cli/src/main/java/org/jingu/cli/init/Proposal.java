package org.jingu.cli.init;

import java.util.List;
import java.util.Map;
import org.jingu.data.profile.ColumnProfile;
import org.jingu.data.profile.LabelLinks.Link;
import org.jingu.data.profile.RawProfile;
import org.jspecify.annotations.Nullable;

/**
 * What is proposed for the raw files.
 *
 * @param input the files
 * @param profile what was seen in them
 * @param label the label
 * @param links what each column tells of the label, by name
 * @param time the column of the time, or null
 * @param timeNote why there is no such column, or what is to be known of it; may be empty
 * @param byTime whether rows are divided by time
 * @param group the column of the groups, or null
 * @param missing marks of missing values, for all columns
 * @param strip whether cells have spaces around them
 * @param features the features, in the order of the columns
 * @param leftOut columns that are none
 */
record Proposal(
    RawInput input,
    RawProfile profile,
    Label label,
    Map<String, Link> links,
    @Nullable ColumnProfile time,
    String timeNote,
    boolean byTime,
    @Nullable ColumnProfile group,
    List<String> missing,
    boolean strip,
    List<Feature> features,
    List<LeftOut> leftOut) {}
