/**
 * A trained model as an ONNX file: the compiler's graph of a prediction, operation by operation,
 * with look-ups in front of it and weights beside it.
 */
@NullMarked
package org.jingu.onnx;

import org.jspecify.annotations.NullMarked;
