package org.jingu.serve.grpc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import org.jingu.serve.Batching;
import org.jingu.serve.TinyModel;
import org.jingu.serve.http.Certificates;
import org.jingu.serve.http.HttpOptions;
import org.jingu.serve.http.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcTlsTest {
  @TempDir Path folder;

  @Test
  void theCertificateOfHttpServesCallsToo() throws Exception {
    Path store = folder.resolve("server.p12");
    KeyStore keys = TestKeys.write(store);
    Path model = TinyModel.write(folder, folder.resolve("m.jingu"), 1, "click");
    HttpOptions options =
        new HttpOptions(
            "127.0.0.1",
            0,
            null,
            Certificates.pkcs12(store, TestKeys.PASSWORD.toCharArray()),
            HttpOptions.Limits.USUAL);
    try (TestServer server = new TestServer(model, options, Batching.USUAL)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.running.port())
              .sslContext(GrpcSslContexts.forClient().trustManager(TestKeys.trust(keys)).build())
              .build();
      try {
        byte[] answer =
            ClientCalls.blockingUnaryCall(
                channel,
                Bytes.method("ServerLive"),
                CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                ServerLiveRequest.getDefaultInstance().toByteArray());
        assertTrue(ServerLiveResponse.parseFrom(answer).getLive());
      } finally {
        channel.shutdownNow();
      }
      assertThrows(
          StatusRuntimeException.class,
          () -> server.call("ServerLive", ServerLiveRequest.getDefaultInstance()),
          "plain text is refused");
    }
  }
}
