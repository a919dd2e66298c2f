package org.jingu.serve.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.util.concurrent.CompletionException;
import org.jingu.serve.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What callers are told of failures. */
final class Statuses {
  private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);

  private Statuses() {}

  /** The status of what went wrong; only what nobody foresaw goes to the log. */
  static Status of(Throwable thrown) {
    Throwable e =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (e instanceof Refusal refusal) {
      return code(refusal.reason()).withDescription(refusal.getMessage());
    }
    if (e instanceof InvalidProtocolBufferException) {
      return Status.INVALID_ARGUMENT.withDescription(
          "the message is not what this method takes: " + e.getMessage());
    }
    LOG.error("a call failed", e);
    return Status.INTERNAL.withDescription("the server failed; its log has the reason: report it");
  }

  private static Status code(Refusal.Reason reason) {
    return switch (reason) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case UNKNOWN -> Status.NOT_FOUND;
      case BUSY -> Status.RESOURCE_EXHAUSTED;
      case LATE -> Status.DEADLINE_EXCEEDED;
      case NOT_FINITE -> Status.OUT_OF_RANGE;
      case STOPPING -> Status.UNAVAILABLE;
      case FAILED -> Status.INTERNAL;
    };
  }
}
