/**
 * BST: Chen et al., "Behavior Sequence Transformer for E-commerce Recommendation in Alibaba",
 * DLP-KDD 2019.
 */
@NullMarked
package org.jingu.baselines.bst;

import org.jspecify.annotations.NullMarked;
