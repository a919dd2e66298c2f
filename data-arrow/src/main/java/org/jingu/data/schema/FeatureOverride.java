package org.jingu.data.schema;

import org.jingu.api.Pooling;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * What a training configuration says about one sparse feature, beyond what the data says.
 *
 * @param pooling how several ids become one vector; the data set's choice where absent
 * @param embeddings how many embeddings of the model's dimension the feature has
 * @param dim the width of a small embedding, or 0 for the model's dimension
 * @param group the group of small embeddings, or null
 */
public record FeatureOverride(
    @Doc("sum or mean; the data set's choice where absent") @Nullable Pooling pooling,
    @Doc("embeddings of the model's dimension") @Default("1") @Range(min = 1) int embeddings,
    @Doc("width of a small embedding; 0 is the model's dimension") @Default("0") @Range(min = 0)
        int dim,
    @Doc("group of small embeddings") @Nullable String group) {}
