/** DIN: Zhou et al., "Deep Interest Network for Click-Through Rate Prediction", KDD 2018. */
@NullMarked
package org.jingu.baselines.din;

import org.jspecify.annotations.NullMarked;
