/**
 * DLRM: Naumov et al., "Deep Learning Recommendation Model for Personalization and Recommendation
 * Systems", 2019.
 */
@NullMarked
package org.jingu.baselines.dlrm;

import org.jspecify.annotations.NullMarked;
