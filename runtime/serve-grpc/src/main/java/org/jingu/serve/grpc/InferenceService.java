package org.jingu.serve.grpc;

import com.google.protobuf.MessageLite;
import inference.ModelInferRequest;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelMetadataResponse.TensorMetadata;
import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
import inference.ServerLiveResponse;
import inference.ServerMetadataResponse;
import inference.ServerReadyResponse;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jingu.serve.ModelFacts;
import org.jingu.serve.Models;
import org.jingu.serve.ServedModel;
import org.jingu.serve.infer.InferRequest;
import org.jspecify.annotations.Nullable;

/** The methods of the protocol. */
final class InferenceService {
  private static final long BATCH = -1;

  private final Models models;
  private final String version;
  private final Duration waiting;

  /**
   * A service.
   *
   * @param version of the program
   * @param waiting how long a request may wait for its scores
   */
  InferenceService(Models models, String version, Duration waiting) {
    this.models = models;
    this.version = version;
    this.waiting = waiting;
  }

  ServerServiceDefinition definition() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Bytes.SERVICE);
    add(service, "ServerLive", this::live);
    add(service, "ServerReady", this::ready);
    add(service, "ServerMetadata", this::server);
    add(service, "ModelReady", this::modelReady);
    add(service, "ModelMetadata", this::metadata);
    add(service, "ModelInfer", this::infer);
    return service.build();
  }

  /** Answers a message; what it throws becomes a status. */
  @FunctionalInterface
  private interface Method {
    CompletableFuture<? extends MessageLite> answer(byte[] message) throws Exception;
  }

  private static void add(ServerServiceDefinition.Builder to, String name, Method method) {
    to.addMethod(
        Bytes.method(name),
        ServerCalls.<byte[], byte[]>asyncUnaryCall(
            (message, caller) -> answer(method, message, caller)));
  }

  private static void answer(Method method, byte[] message, StreamObserver<byte[]> caller) {
    // With a handler, the answer to a caller who is gone is dropped, and else it would throw.
    ((ServerCallStreamObserver<byte[]>) caller).setOnCancelHandler(() -> {});
    try {
      CompletableFuture<?> unused =
          method
              .answer(message)
              .whenComplete(
                  (answer, failure) -> {
                    if (failure != null) {
                      caller.onError(Statuses.of(failure).asRuntimeException());
                    } else {
                      caller.onNext(answer.toByteArray());
                      caller.onCompleted();
                    }
                  });
    } catch (Exception | Error e) {
      caller.onError(Statuses.of(e).asRuntimeException());
    }
  }

  private static <T> CompletableFuture<T> now(T answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private CompletableFuture<ServerLiveResponse> live(byte[] empty) {
    return now(ServerLiveResponse.newBuilder().setLive(true).build());
  }

  private CompletableFuture<ServerReadyResponse> ready(byte[] empty) {
    return now(ServerReadyResponse.newBuilder().setReady(true).build());
  }

  private CompletableFuture<ServerMetadataResponse> server(byte[] empty) {
    return now(ServerMetadataResponse.newBuilder().setName("jingu").setVersion(version).build());
  }

  private CompletableFuture<ModelReadyResponse> modelReady(byte[] message) throws Exception {
    ModelReadyRequest asked = ModelReadyRequest.parseFrom(message);
    models.get(asked.getName(), orNewest(asked.getVersion()));
    return now(ModelReadyResponse.newBuilder().setReady(true).build());
  }

  private CompletableFuture<ModelMetadataResponse> metadata(byte[] message) throws Exception {
    ModelMetadataRequest asked = ModelMetadataRequest.parseFrom(message);
    ServedModel model = models.get(asked.getName(), orNewest(asked.getVersion()));
    ModelFacts facts = model.facts();
    ModelMetadataResponse.Builder answer =
        ModelMetadataResponse.newBuilder()
            .setName(model.name())
            .addAllVersions(models.versions(model.name()))
            .setPlatform("jingu");
    for (String column : facts.columns()) {
      answer.addInputs(tensor(column, "BYTES").addShape(BATCH));
    }
    answer.addOutputs(
        tensor(facts.output(), "FP32").addShape(BATCH).addShape(facts.labels().size()));
    return now(answer.build());
  }

  private static TensorMetadata.Builder tensor(String name, String datatype) {
    return TensorMetadata.newBuilder().setName(name).setDatatype(datatype);
  }

  private CompletableFuture<? extends MessageLite> infer(byte[] message) throws Exception {
    ModelInferRequest asked = ModelInferRequest.parseFrom(message);
    InferRequest request = Tensors.request(asked);
    Models.Asked scores =
        models.ask(
            asked.getModelName(),
            orNewest(asked.getModelVersion()),
            model -> request.examples(model.facts()),
            System.nanoTime() + nanosToWait());
    return scores.scores().thenApply(it -> Tensors.answer(asked, scores.model(), it));
  }

  /** The caller's own deadline, if it is sooner. */
  private long nanosToWait() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? waiting.toNanos()
        : Math.min(waiting.toNanos(), deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }

  private static @Nullable String orNewest(String version) {
    return version.isEmpty() ? null : version;
  }
}
