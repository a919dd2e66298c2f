/** The Open Inference Protocol over gRPC, above {@code org.jingu.serve}. */
@NullMarked
package org.jingu.serve.grpc;

import org.jspecify.annotations.NullMarked;
