/**
 * DCN V2: Wang et al., "DCN V2: Improved Deep and Cross Network and Practical Lessons for Web-scale
 * Learning to Rank Systems", WWW 2021.
 */
@NullMarked
package org.jingu.baselines.dcnv2;

import org.jspecify.annotations.NullMarked;
