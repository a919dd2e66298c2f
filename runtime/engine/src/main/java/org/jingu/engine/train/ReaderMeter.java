package org.jingu.engine.train;

import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.engine.telemetry.EngineTelemetry;
import org.jspecify.annotations.Nullable;

/** Measures one reader for timing and telemetry. */
final class ReaderMeter {
  private final BatchReader reader;
  private final PhaseTimes times;
  private final EngineTelemetry telemetry;
  private long bytes;
  private long waited;
  private long lastWait;

  ReaderMeter(BatchReader reader, PhaseTimes times, EngineTelemetry telemetry) {
    this.reader = reader;
    this.times = times;
    this.telemetry = telemetry;
  }

  @Nullable Batch next() {
    Batch batch = reader.next();
    lastWait = reader.waitNanos() - waited;
    waited += lastWait;
    times.add(PhaseTimes.READER_WAIT, lastWait);
    telemetry.bytesRead(reader.bytesRead() - bytes);
    bytes = reader.bytesRead();
    return batch;
  }

  /** How long the last batch was waited for. */
  long lastWaitNanos() {
    return lastWait;
  }
}
