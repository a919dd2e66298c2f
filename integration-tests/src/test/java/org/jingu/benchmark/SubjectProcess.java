package org.jingu.benchmark;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The driver's end of a {@link SubjectServer}. */
final class SubjectProcess implements AutoCloseable {
  private final Subject subject;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private final String description;

  /** Starts the process and waits until the case is prepared. */
  SubjectProcess(Subject subject, BenchmarkCase benchmarkCase, int threads) {
    this.subject = subject;
    this.process =
        start(
            subject.environment(),
            threads,
            SubjectServer.class.getName(),
            subject.className(),
            benchmarkCase.name(),
            Integer.toString(benchmarkCase.batch()),
            Integer.toString(threads));
    this.requests = process.outputWriter();
    this.answers = process.inputReader();
    this.description = answer("preparing " + benchmarkCase.name());
  }

  /** Starts a Java process with this one's class path and flags. */
  static Process start(Map<String, String> environment, int threads, String... command) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    // JavaCPP's own limits count memory that the native libraries free by themselves.
    line.add("-Dorg.bytedeco.javacpp.maxBytes=0");
    line.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Map<String, String> variables = builder.environment();
    variables.put("OMP_NUM_THREADS", Integer.toString(threads));
    variables.put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
    // Idle workers that spin would steal the cores from the subject whose turn it is.
    variables.put("OMP_WAIT_POLICY", "passive");
    // Large pages for large blocks.
    variables.put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    variables.putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + line.get(0), e);
    }
  }

  Subject subject() {
    return subject;
  }

  String description() {
    return description;
  }

  /** The losses of that many training steps. */
  double[] losses(int count) {
    return numbers(ask("losses " + count));
  }

  /** Milliseconds of each run, of as many as take {@code millis} in all, at least one. */
  double[] time(Operation operation, long millis) {
    return numbers(ask("time " + operation + " " + millis));
  }

  /** Resident bytes now, and the most there ever were. */
  double[] memory() {
    return numbers(ask("memory"));
  }

  private String ask(String request) {
    try {
      requests.write(request);
      requests.newLine();
      requests.flush();
    } catch (IOException e) {
      throw failure(request, e);
    }
    return answer(request);
  }

  private String answer(String request) {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw failure(request, null);
      }
      return line;
    } catch (IOException e) {
      throw failure(request, e);
    }
  }

  private IllegalStateException failure(String request, IOException cause) {
    return new IllegalStateException(
        "the process of %s ended at '%s'; its own message is above"
            .formatted(subject.name(), request),
        cause);
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  /** Ends the process by ending its input. */
  @Override
  public void close() {
    try {
      requests.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
