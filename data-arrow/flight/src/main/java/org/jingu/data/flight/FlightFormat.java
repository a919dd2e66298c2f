package org.jingu.data.flight;

import java.nio.file.Path;
import org.jingu.data.source.RemoteFormat;
import org.jingu.data.source.SourceFormats;

/** An endpoint in a file of its own, known by its first line, {@value SourceFormats#FLIGHT}. */
public final class FlightFormat implements RemoteFormat {
  @Override
  public boolean reads(byte[] head) {
    return SourceFormats.startsWith(head, SourceFormats.FLIGHT);
  }

  @Override
  public void fetch(Path descriptor, Path to) {
    Endpoint endpoint = Endpoint.read(descriptor);
    try (FlightFetch fetch = new FlightFetch(endpoint, endpoint.bearer(System.getenv()))) {
      fetch.into(to);
    }
  }
}
