/**
 * FwFM: Pan et al., "Field-weighted Factorization Machines for Click-Through Rate Prediction in
 * Display Advertising", WWW 2018.
 */
@NullMarked
package org.jingu.baselines.fwfm;

import org.jspecify.annotations.NullMarked;
