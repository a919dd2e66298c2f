package org.jingu.data.profile;

import java.util.List;

/**
 * What the rows of raw files hold, as far as they were read.
 *
 * @param rows how many were read, without bad ones
 * @param badRows how many could not be read
 * @param firstBad the first of them: where and why; empty where there is none
 * @param whole whether all rows were read
 * @param columns the columns, in their order
 */
public record RawProfile(
    long rows, long badRows, String firstBad, boolean whole, List<ColumnProfile> columns) {}
