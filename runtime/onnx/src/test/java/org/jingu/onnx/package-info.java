/** Exported models, run by ONNX Runtime, beside the CPU engine. */
@NullMarked
package org.jingu.onnx;

import org.jspecify.annotations.NullMarked;
