package org.jingu.engine.train;

import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * What a run changes about one sparse feature; a key that is not set leaves what the data says.
 *
 * @param embeddings how many embeddings of the model's dimension (Wukong, section 3.2)
 * @param dim the width of a small embedding; needs {@code group}
 * @param group the group of small embeddings; needs {@code dim}
 * @param pooling how several ids become one vector
 * @param sequence the most ids of an example, whose order means something; 0 where it means nothing
 */
public record FeatureOverride(
    @Doc("Number of embeddings of the model's dimension") @Nullable Integer embeddings,
    @Doc("Width of a small embedding; needs group") @Nullable Integer dim,
    @Doc("Group of small embeddings; needs dim") @Nullable String group,
    @Doc("How several ids become one vector") @Nullable Pooling pooling,
    @Doc(
            "The most ids of an example whose order means something, of more the latest; 0 for a bag"
                + " without order")
        @Nullable Integer sequence) {

  /**
   * The feature with these changes.
   *
   * @throws IllegalArgumentException if the result is no valid feature
   */
  SparseFeature apply(SparseFeature feature) {
    return new SparseFeature(
        feature.name(),
        feature.table(),
        feature.rows(),
        pooling == null ? feature.pooling() : pooling,
        embeddings == null ? feature.embeddings() : embeddings,
        dim == null ? feature.dim() : dim,
        group == null ? feature.group() : group,
        feature.oov(),
        sequence == null ? feature.sequence() : sequence);
  }
}
