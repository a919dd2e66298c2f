package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jingu serve} as a program of its own, from a run to scores over HTTP. */
class ServeTest {
  private static final String SERVING = "serving at ";
  private static final String GRPC = "serving gRPC at http://";

  @TempDir Path folder;

  @Test
  void whatIsServedIsWhatIsPredictedAndASignalEndsItInOrder() throws Exception {
    Path model = model();
    Process server = start(model);
    try (BufferedReader said = server.inputReader()) {
      String line = said.readLine();
      String grpc = "";
      while (line != null && !line.startsWith(SERVING)) {
        grpc = line.startsWith(GRPC) ? line.substring(GRPC.length()) : grpc;
        line = said.readLine();
      }
      assertTrue(line != null, "it does not start");
      URI rows = URI.create(line.substring(SERVING.length()) + "/v1/models/model/rows");
      assertEquals(predicted(), scored(rows), 1e-6);
      assertEquals(scored(rows), scoredOverGrpc(grpc), 1e-6);
      CompletableFuture<Integer> caller = CompletableFuture.supplyAsync(() -> callUntilEnd(rows));
      TimeUnit.MILLISECONDS.sleep(500);
      server.destroy();
      assertTrue(server.waitFor(30, TimeUnit.SECONDS), "it does not end");
      assertEquals(143, server.exitValue());
      assertTrue(caller.get(10, TimeUnit.SECONDS) > 0);
    } finally {
      server.destroyForcibly();
    }
  }

  private Path model() throws IOException {
    Path data = RawFormat.CSV.prepareInto(folder.resolve("data"), 400);
    Path config = folder.resolve("run.yaml");
    Files.writeString(
        config, "model: {name: fm}\ndata: {path: %s}\ntrain: {epochs: 1}\n".formatted(data));
    CommandRun.of("train", config, "--out", folder.resolve("run")).ok();
    Path file = folder.resolve("model.jingu");
    CommandRun.of("export", folder.resolve("run"), "--format", "jingu", "--out", file).ok();
    return file;
  }

  private double predicted() throws IOException {
    Path raw = folder.resolve("one.csv");
    Files.writeString(raw, "user,item,price,tags\nu3,i4,17,t1|t2\n");
    Path out = folder.resolve("one.out.csv");
    CommandRun.of("predict", folder.resolve("run"), "--data", raw, "--out", out).ok();
    return Double.parseDouble(Files.readAllLines(out).get(1));
  }

  private static Process start(Path model) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "org.jingu.cli.Main",
            "serve",
            model.toString(),
            "--port",
            "0",
            "--grpc-port",
            "0")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static HttpResponse<String> ask(URI rows) throws IOException, InterruptedException {
    String row = "{\"user\": \"u3\", \"item\": \"i4\", \"price\": 17, \"tags\": [\"t1\", \"t2\"]}";
    String body = "{\"rows\": [" + row + "]}";
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(rows)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static double scored(URI rows) throws IOException, InterruptedException {
    HttpResponse<String> answer = ask(rows);
    assertEquals(200, answer.statusCode(), answer.body());
    return new ObjectMapper().readTree(answer.body()).get("scores").get(0).doubleValue();
  }

  private static double scoredOverGrpc(String address) throws IOException {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("model");
    request.addInputs(texts("user", "u3").addShape(1));
    request.addInputs(texts("item", "i4").addShape(1));
    request.addInputs(texts("price", "17").addShape(1));
    request.addInputs(texts("tags", "t1", "t2").addShape(1).addShape(2));
    ManagedChannel channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    try {
      byte[] answer =
          ClientCalls.blockingUnaryCall(
              channel,
              MethodDescriptor.<byte[], byte[]>newBuilder()
                  .setType(MethodDescriptor.MethodType.UNARY)
                  .setFullMethodName("inference.GRPCInferenceService/ModelInfer")
                  .setRequestMarshaller(new Plain())
                  .setResponseMarshaller(new Plain())
                  .build(),
              CallOptions.DEFAULT,
              request.build().toByteArray());
      return ModelInferResponse.parseFrom(answer).getOutputs(0).getContents().getFp32Contents(0);
    } finally {
      channel.shutdownNow();
    }
  }

  private static ModelInferRequest.InferInputTensor.Builder texts(String name, String... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (String value : values) {
      contents.addBytesContents(ByteString.copyFromUtf8(value));
    }
    return ModelInferRequest.InferInputTensor.newBuilder()
        .setName(name)
        .setDatatype("BYTES")
        .setContents(contents);
  }

  private static final class Plain implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Every request that is taken is answered, with scores or with 503. */
  private static int callUntilEnd(URI rows) {
    for (int calls = 0; ; calls++) {
      try {
        int status = ask(rows).statusCode();
        assertTrue(status == 200 || status == 503, "status " + status);
      } catch (IOException e) {
        // The port is closed.
        return calls;
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
