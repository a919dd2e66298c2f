package org.jingu.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * The process of one subject: prepares one case, then answers a line with a line until its input
 * ends. Between requests it sleeps.
 *
 * <pre>
 * losses COUNT           -> loss loss ...       of COUNT training steps
 * time OPERATION MILLIS  -> ms ms ...           of runs, for at least MILLIS in all
 * memory                 -> resident peak       bytes
 * </pre>
 */
public final class SubjectServer {
  private final BenchmarkSubject subject;

  private SubjectServer(BenchmarkSubject subject) {
    this.subject = subject;
  }

  /**
   * Serves until the input ends.
   *
   * @param args the subject's class, the case, the batch size and the number of threads
   */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    PrintStream out = System.out;
    System.setOut(System.err); // what libraries print must not look like an answer
    Class<? extends BenchmarkSubject> type =
        Class.forName(args[0]).asSubclass(BenchmarkSubject.class);
    BenchmarkCase benchmarkCase = BenchmarkCase.named(args[1]).withBatch(Integer.parseInt(args[2]));
    try (BenchmarkSubject subject = type.getConstructor().newInstance()) {
      subject.prepare(benchmarkCase, Integer.parseInt(args[3]));
      out.println(subject.description());
      new SubjectServer(subject).serve(out);
    }
  }

  private void serve(PrintStream out) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(answer(line.split(" ", -1)));
      out.flush();
    }
  }

  private String answer(String[] request) throws IOException {
    return switch (request[0]) {
      case "losses" -> losses(Integer.parseInt(request[1]));
      case "time" -> time(Operation.valueOf(request[1]), Long.parseLong(request[2]));
      case "memory" -> memory();
      default -> throw new IllegalArgumentException("unknown request '" + request[0] + "'");
    };
  }

  private String losses(int count) {
    StringJoiner losses = new StringJoiner(" ");
    for (int i = 0; i < count; i++) {
      losses.add(Double.toString(subject.checkedStep()));
    }
    return losses.toString();
  }

  private String time(Operation operation, long millis) {
    StringJoiner times = new StringJoiner(" ");
    subject.run(operation); // caches, and cores that have rested, are not what is measured
    long begin = System.nanoTime();
    long end = begin;
    do {
      long start = end;
      double loss = subject.run(operation);
      end = System.nanoTime();
      if (!Double.isFinite(loss)) {
        throw new IllegalStateException("the loss became " + loss + " while timing " + operation);
      }
      times.add(String.format(Locale.ROOT, "%.4f", (end - start) / 1e6));
    } while (end - begin < millis * 1_000_000);
    return times.toString();
  }

  private static String memory() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    return kilobytes(status, "VmRSS:") * 1024 + " " + kilobytes(status, "VmHWM:") * 1024;
  }

  private static long kilobytes(String status, String key) {
    String line = status.lines().filter(l -> l.startsWith(key)).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
