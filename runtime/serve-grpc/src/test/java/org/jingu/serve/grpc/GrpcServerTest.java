package org.jingu.serve.grpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import inference.ServerMetadataRequest;
import inference.ServerMetadataResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jingu.scorer.Scorer;
import org.jingu.serve.Batching;
import org.jingu.serve.TinyModel;
import org.jingu.serve.http.HttpOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol over gRPC, with gRPC's own client. */
class GrpcServerTest {
  private static final HttpOptions.Limits LIMITS =
      new HttpOptions.Limits(
          50_000, 50, Duration.ofMillis(700), Duration.ofSeconds(5), Duration.ofSeconds(5));

  @TempDir static Path folder;
  private static Path file;

  private TestServer server;

  @BeforeAll
  static void write() throws IOException {
    file = TinyModel.write(folder, folder.resolve("m.jingu"), 1, "click", "buy");
  }

  private void start(@Nullable String token, Batching batching) {
    server = new TestServer(file, new HttpOptions("127.0.0.1", 0, token, null, LIMITS), batching);
  }

  private void start() {
    start(null, new Batching(0, 64, 1000, 2));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void refused(Status.Code code, String part, ModelInferRequest.Builder request) {
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class, () -> server.call("ModelInfer", request.build()));
    assertEquals(code, e.getStatus().getCode(), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  private static float[] expected() {
    try (Scorer scorer = Scorer.open(file)) {
      return scorer
          .score(List.of(Map.of("user", "u3", "price", 17), Map.of("user", "u1", "price", 3.5)))
          .values();
    }
  }

  @Test
  void serverAndModelsTellWhatTheyAre() throws InvalidProtocolBufferException {
    start();
    assertTrue(
        ServerLiveResponse.parseFrom(
                server.call("ServerLive", ServerLiveRequest.getDefaultInstance()))
            .getLive());
    ServerMetadataResponse about =
        ServerMetadataResponse.parseFrom(
            server.call("ServerMetadata", ServerMetadataRequest.getDefaultInstance()));
    assertEquals("jingu 1.0", about.getName() + " " + about.getVersion());
    ModelMetadataResponse model =
        ModelMetadataResponse.parseFrom(
            server.call("ModelMetadata", ModelMetadataRequest.newBuilder().setName("m").build()));
    assertEquals(4, model.getInputsCount());
    assertEquals(List.of("1"), model.getVersionsList());
    assertEquals(List.of(-1L, 2L), model.getOutputs(0).getShapeList());
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () -> server.call("ModelReady", ModelReadyRequest.newBuilder().setName("n").build()));
    assertEquals(Status.Code.NOT_FOUND, e.getStatus().getCode());
  }

  @Test
  void tensorsOfBothFormsGiveTheScores() throws InvalidProtocolBufferException {
    start();
    ModelInferResponse listed =
        ModelInferResponse.parseFrom(server.call("ModelInfer", Requests.rows().build()));
    assertEquals("7 1", listed.getId() + " " + listed.getModelVersion());
    assertEquals(List.of(2L, 2L), listed.getOutputs(0).getShapeList());
    List<Float> values = listed.getOutputs(0).getContents().getFp32ContentsList();
    ModelInferResponse raw =
        ModelInferResponse.parseFrom(server.call("ModelInfer", Requests.rawRows().build()));
    assertFalse(raw.getOutputs(0).hasContents());
    ByteBuffer bytes =
        raw.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] fromList = new float[4];
    float[] fromBytes = new float[4];
    for (int i = 0; i < 4; i++) {
      fromList[i] = values.get(i);
      fromBytes[i] = bytes.getFloat(4 * i);
    }
    assertArrayEquals(expected(), fromList, 1e-6f);
    assertArrayEquals(expected(), fromBytes, 1e-6f);
    ModelInferRequest.Builder encoded = ModelInferRequest.newBuilder().setModelName("m");
    encoded.addInputs(
        Requests.input("user:ids", "INT64", 1)
            .setContents(Requests.contents().addInt64Contents(3)));
    encoded.addInputs(
        Requests.input("item:ids", "UINT32", 1)
            .setContents(Requests.contents().addUintContents(4)));
    encoded.addInputs(
        Requests.input("tags:ids", "INT32", 1, 2)
            .setContents(Requests.contents().addIntContents(1).addIntContents(-1)));
    encoded.addInputs(
        Requests.input(":dense", "FP64", 1, 1)
            .setContents(Requests.contents().addFp64Contents(0.5)));
    assertEquals(
        1,
        ModelInferResponse.parseFrom(server.call("ModelInfer", encoded.build()))
            .getOutputs(0)
            .getShape(0));
    assertTrue(called("ModelInfer", "OK"));
  }

  /** Whether calls of a method ended so, which is counted in the moment after the answer. */
  private boolean called(String method, String code) {
    String wanted =
        "rpc_server_call_duration_seconds_count{rpc_method=\"%s\",rpc_response_status_code=\"%s\"}"
            .formatted(method, code);
    return new String(server.metrics.text(), StandardCharsets.UTF_8).contains(wanted);
  }

  @Test
  void whatIsWrongIsToldByItsStatus() {
    start();
    Status.Code invalid = Status.Code.INVALID_ARGUMENT;
    refused(Status.Code.NOT_FOUND, "did you mean 'm'?", Requests.rows().setModelName("mm"));
    refused(Status.Code.NOT_FOUND, "no version '9'", Requests.rows().setModelVersion("9"));
    refused(invalid, "has no inputs", ModelInferRequest.newBuilder().setModelName("m"));
    refused(invalid, "1 raw_input_contents", Requests.rows().addRawInputContents(ByteString.EMPTY));
    refused(
        invalid,
        "has shape [2] but 1 elements",
        Requests.rows()
            .addInputs(
                Requests.input("item", "BYTES", 2)
                    .setContents(Requests.contents().addBytesContents(Requests.text("i1")))));
    refused(invalid, "is FP16", Requests.rows().addInputs(Requests.input("item", "FP16", 2)));
    refused(
        invalid,
        "contents beside raw",
        Requests.rawRows()
            .setInputs(0, Requests.input("user", "BYTES", 2).setContents(Requests.contents())));
    refused(
        Status.Code.RESOURCE_EXHAUSTED,
        "exceeds maximum",
        Requests.rows().setId("x".repeat(60_000)));
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class, () -> server.call("ModelInfer", new byte[] {1, 2, 3}));
    assertEquals(invalid, e.getStatus().getCode(), e.getMessage());
    assertTrue(called("ModelInfer", "INVALID_ARGUMENT"));
  }

  @Test
  void aFullQueueAndADeadlineAreTold() throws Exception {
    start(null, new Batching(1_000_000, 99, 2, 1));
    CompletableFuture<byte[]> first =
        CompletableFuture.supplyAsync(() -> server.call("ModelInfer", Requests.rows().build()));
    while (server.models.get("m", null).queuedRows() < 2) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    refused(Status.Code.RESOURCE_EXHAUSTED, "2 rows are waiting", Requests.rows());
    // Silence of a client that waits for its answer is no slowness.
    assertTrue(first.get().length > 0);
    StatusRuntimeException late =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    server.channel,
                    Bytes.method("ModelInfer"),
                    CallOptions.DEFAULT.withDeadlineAfter(50, TimeUnit.MILLISECONDS),
                    Requests.rows().build().toByteArray()));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, late.getStatus().getCode());
  }

  @Test
  void aMessageThatDoesNotComeIsNotWaitedFor() throws Exception {
    start();
    CompletableFuture<Status> ended = new CompletableFuture<>();
    var call =
        server.channel.newCall(
            // Of a unary call the client keeps even the headers back until there is a message.
            Bytes.method("ModelInfer").toBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .build(),
            CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    Status status = ended.get(10, TimeUnit.SECONDS);
    assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
    assertTrue(String.valueOf(status.getDescription()).contains("within 700 ms"), status::toString);
  }

  @Test
  void aTokenIsAskedFor() {
    start("secret", Batching.USUAL);
    refused(Status.Code.UNAUTHENTICATED, "there is no token", Requests.rows());
    assertTrue(server.call("ServerLive", ServerLiveRequest.getDefaultInstance()).length > 0);
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer secret");
    byte[] answer =
        ClientCalls.blockingUnaryCall(
            ClientInterceptors.intercept(
                server.channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
            Bytes.method("ModelInfer"),
            CallOptions.DEFAULT,
            Requests.rows().build().toByteArray());
    assertTrue(answer.length > 0);
  }

  @Test
  void whatWasTakenIsAnsweredWhenTheServerStops() throws Exception {
    start(null, new Batching(500_000, 99, 9, 1));
    CompletableFuture<byte[]> taken =
        CompletableFuture.supplyAsync(() -> server.call("ModelInfer", Requests.rows().build()));
    while (server.models.get("m", null).queuedRows() < 2) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    server.running.close();
    assertTrue(taken.get().length > 0);
    refused(Status.Code.UNAVAILABLE, "", Requests.rows());
  }
}
