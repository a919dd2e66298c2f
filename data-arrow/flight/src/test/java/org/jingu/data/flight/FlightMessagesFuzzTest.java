package org.jingu.data.flight;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.jingu.api.data.DataException;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.CellStyle;
import org.jingu.fuzz.ScratchFile;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any messages of a server, each after its length: what is written of them is rows or refused. */
class FlightMessagesFuzzTest {
  private static final ScratchFile FILE = ScratchFile.in(ScratchFile.folder(), "rows.arrows");
  private static final Verdict VERDICT =
      Verdict.of("rows.arrows", List.of(DataException.class)).within(8 << 20, 1024);

  @MethodSource("seeds")
  @FuzzTest
  void anyMessagesGiveRowsOrAreRefused(byte[] input) throws Exception {
    VERDICT.on(
        input,
        () -> {
          if (write(input)) {
            read();
          }
        });
  }

  /** Whether they could be messages, as far as those who do not decode them can tell. */
  private static boolean write(byte[] input) throws IOException {
    FILE.write(new byte[0]);
    InputStream messages = new ByteArrayInputStream(input);
    try (FileChannel to = FileChannel.open(FILE.path(), StandardOpenOption.WRITE)) {
      MessageWriter writer = new MessageWriter(to);
      for (FlightData next = next(messages); next != null; next = next(messages)) {
        writer.write(next);
      }
      writer.end();
      return true;
    } catch (BrokenMessageException | InvalidProtocolBufferException e) {
      // The first is told as a flight that breaks, the second by gRPC.
      return false;
    }
  }

  private static FlightData next(InputStream messages) throws IOException {
    return FlightData.parseDelimitedFrom(messages);
  }

  private static void read() {
    try (ArrowRows rows = ArrowRows.open(FILE.path())) {
      rows.select(rows.columns(), column -> CellStyle.PLAIN.withSeparator(" "));
      for (int row = 0; row < 1000; row++) {
        if (rows.next() == null) {
          return;
        }
      }
    }
  }

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(
        delimited(BrokenMessagesTest.messages(Rows.from(0))),
        delimited(BrokenMessagesTest.messages(Rows.withDictionary())),
        delimited(BrokenMessagesTest.messages(Rows.from(0)).subList(1, 3)),
        new byte[] {3, 1, 2, 3});
  }

  private static byte[] delimited(List<FlightData> messages) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (FlightData message : messages) {
      message.writeDelimitedTo(bytes);
    }
    return bytes.toByteArray();
  }
}
