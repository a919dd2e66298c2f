package org.jingu.engine.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Map;
import org.jingu.engine.checkpoint.FileOpener;

/**
 * A process to be killed: makes or resumes a run, says on standard output what it is about to do,
 * and dawdles while it writes checkpoints, so that kills find it there.
 */
final class SlowRun {
  static final String WRITING = "writing";
  static final Map<String, Object> KEYS =
      Map.of(
          "epochs", 9,
          "batch_size", 16,
          "log_every", 4,
          "checkpoint", Map.of("steps", 3, "keep", 2),
          "eval_every", Map.of("steps", 25),
          "early_stopping", Map.of("patience", 0),
          "schedule", Map.of("warmup_share", 0.1));

  private SlowRun() {}

  /** Arguments: the run folder, and the milliseconds that each write of a checkpoint takes. */
  public static void main(String[] args) {
    say("launched");
    long delay = Long.parseLong(args[1]);
    TinyRun run = new TinyRun(Path.of(args[0]), KEYS).resuming();
    run.opener =
        file -> {
          say(WRITING + " " + file.getFileName());
          return new Dawdling(FileOpener.files().create(file), delay);
        };
    run.listener =
        new TrainingListener() {
          @Override
          public void stepped(Stepped event) {
            say("step " + event.step());
          }

          @Override
          public void checkpointed(Checkpointed event) {
            say("checkpoint " + event.step());
          }
        };
    run.run();
    say("done");
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private record Dawdling(WritableByteChannel to, long millis) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer from) throws IOException {
      pause();
      int half = Math.max(1, from.remaining() / 2);
      ByteBuffer part = from.duplicate().limit(from.position() + half);
      int written = to.write(part);
      from.position(from.position() + written);
      pause();
      return written;
    }

    private void pause() {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean isOpen() {
      return to.isOpen();
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }
}
