/**
 * Requests of the Open Inference Protocol, whatever carries them: tensors ({@link
 * org.jingu.serve.infer.Tensor}) and what they mean to a model ({@link
 * org.jingu.serve.infer.TensorMapping}).
 */
@NullMarked
package org.jingu.serve.infer;

import org.jspecify.annotations.NullMarked;
