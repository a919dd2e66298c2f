package org.jingu.serve.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jingu.serve.Batching;
import org.jingu.serve.ModelSource;
import org.jingu.serve.Models;
import org.jingu.serve.http.HttpOptions;
import org.jingu.serve.http.Protocol;
import org.jingu.serve.http.ServeMetrics;

/** A server of one model, {@code m}, and gRPC's own client. */
final class TestServer implements AutoCloseable {
  final ServeMetrics metrics = new ServeMetrics();
  final Models models;
  final Protocol.Running running;
  final ManagedChannel channel;

  TestServer(Path model, HttpOptions options, Batching batching) {
    models = Models.open(List.of(ModelSource.of("m=" + model)), batching, metrics);
    running = new GrpcProtocol().start(options, "1.0", models, metrics, OpenTelemetry.noop());
    channel = NettyChannelBuilder.forAddress("127.0.0.1", running.port()).usePlaintext().build();
  }

  byte[] call(String method, byte[] message) {
    return ClientCalls.blockingUnaryCall(
        channel,
        Bytes.method(method),
        CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
        message);
  }

  byte[] call(String method, MessageLite message) {
    return call(method, message.toByteArray());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    running.close();
    models.close();
    metrics.close();
  }
}
