package org.jingu.serve.grpc;

import io.opentelemetry.api.OpenTelemetry;
import org.jingu.serve.Models;
import org.jingu.serve.http.HttpOptions;
import org.jingu.serve.http.Protocol;
import org.jingu.serve.http.ServeMetrics;

/** The Open Inference Protocol over gRPC. */
public final class GrpcProtocol implements Protocol {
  /** For {@link java.util.ServiceLoader}. */
  public GrpcProtocol() {}

  @Override
  public String name() {
    return "grpc";
  }

  @Override
  public Running start(
      HttpOptions options,
      String version,
      Models models,
      ServeMetrics metrics,
      OpenTelemetry telemetry) {
    return GrpcServer.start(options, version, models, metrics, telemetry);
  }
}
