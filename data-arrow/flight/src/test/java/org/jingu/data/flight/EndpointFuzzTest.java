package org.jingu.data.flight;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a file that names an endpoint. */
class EndpointFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "rows.flight");
  private static final Verdict VERDICT = Verdict.of("rows.flight", List.of(DataException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyFileNamesAnEndpointOrIsRefused(byte[] input) throws Exception {
    FILE.write(input);
    VERDICT.on(input, () -> Endpoint.read(FILE.path()).bearer(Map.of("JINGU_FLIGHT_X", "secret")));
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "-- jingu: flight\nlocation: grpc://localhost:8815\npath: clicks\npath: today\n",
            "-- jingu: flight\n\n-- by day\nlocation: grpc+tls://a.example:443/\ncommand: SELECT 1\ntoken: JINGU_FLIGHT_X\n",
            "-- jingu: flight\r\nlocation: grpc://[::1]:1\r\nticket: x:y\r\ntoken: JINGU_FLIGHT_Y\r\n",
            "-- jingu: flight\nlocation: grpc+tls://a:1\npath: x\ncertificate: none/../ca.pem\n",
            "-- jingu: flight\nlocation: grpc+tls://a:1\npath: x\ncertificate: n\0.pem\n",
            "-- jingu: flight\nlocation: grpc://300.1:99999\npath: x\ntoken: JINGU_FLIGHT_X\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
