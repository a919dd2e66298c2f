package org.jingu.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges executions of a parser: an outcome is a value or one of the project's own errors that
 * names the place, in bounded memory and time. Anything else is thrown, as a finding.
 */
public final class Verdict {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A class that is loaded while it is fuzzed is instrumented too, on the thread that loads it. */
  private static final int TRIES = 4;

  private static final long MAX_NANOS = 5_000_000_000L;

  /** Far more than what threads and compilers of the JVM itself reserve at a time. */
  private static final long MAX_ADDRESSES = 512L << 20;

  private static final AddressSpace ADDRESSES = new AddressSpace();

  /** What code throws that took something for granted. */
  private static final List<Class<? extends Throwable>> FAULTS =
      List.of(
          NullPointerException.class,
          IndexOutOfBoundsException.class,
          ArrayIndexOutOfBoundsException.class,
          StringIndexOutOfBoundsException.class,
          NegativeArraySizeException.class,
          ClassCastException.class,
          AssertionError.class,
          StackOverflowError.class);

  private final List<Class<? extends RuntimeException>> errors;
  private final String place;
  private final long fixedBytes;
  private final long bytesPerByte;

  private Verdict(
      List<Class<? extends RuntimeException>> errors,
      String place,
      long fixedBytes,
      long bytesPerByte) {
    this.errors = errors;
    this.place = place;
    this.fixedBytes = fixedBytes;
    this.bytesPerByte = bytesPerByte;
  }

  /**
   * For a parser of one kind of input.
   *
   * @param place what every message must contain, such as the file's name
   * @param errors the project's own errors that the parser may throw
   */
  public static Verdict of(String place, List<Class<? extends RuntimeException>> errors) {
    return new Verdict(errors, place, 4 << 20, 256);
  }

  /**
   * With other bounds of what an execution may allocate on the heap, freed or not.
   *
   * @param fixed for buffers, in bytes
   * @param perByte for each byte of input
   */
  public Verdict within(long fixed, long perByte) {
    return new Verdict(errors, place, fixed, perByte);
  }

  /** What is judged. */
  public interface Execution {
    /** Parses the input. */
    void run() throws Exception;
  }

  /**
   * Runs a parser on an input; again where that passes a bound, since it may have loaded classes.
   *
   * @throws AssertionError if an error does not name the place, or a bound is passed
   * @throws Exception what the parser threw, where it is no error of the project's own
   */
  public void on(byte[] input, Execution execution) throws Exception {
    ADDRESSES.growth();
    String passed = measure(input, execution);
    for (int i = 1; i < TRIES && passed != null; i++) {
      passed = measure(input, execution);
    }
    long grown = ADDRESSES.growth();
    if (grown > MAX_ADDRESSES) {
      passed = (grown >> 20) + " MiB of address space were reserved";
    }
    if (passed != null) {
      throw new AssertionError(passed + " for an input of " + input.length + " bytes");
    }
  }

  /** Which bound an execution passes, or null. */
  private @Nullable String measure(byte[] input, Execution execution) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    run(execution);
    long nanos = System.nanoTime() - start;
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (bytes > fixedBytes + bytesPerByte * input.length) {
      return bytes + " bytes were allocated";
    }
    return nanos > MAX_NANOS ? nanos / 1_000_000 + " ms passed" : null;
  }

  private void run(Execution execution) throws Exception {
    try {
      execution.run();
    } catch (RuntimeException e) {
      if (errors.stream().noneMatch(type -> type.isInstance(e))) {
        throw e;
      }
      if (!String.valueOf(e.getMessage()).contains(place)) {
        throw new AssertionError("the message does not name '" + place + "'", e);
      }
      assertNoFaultBehind(e);
    }
  }

  /**
   * A parser that words what a library throws at damaged input must not word its own faults so.
   *
   * @throws AssertionError if an error has a cause of our code that took something for granted
   */
  public static void assertNoFaultBehind(RuntimeException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (FAULTS.stream().anyMatch(cause.getClass()::equals) && isOurs(cause)) {
        throw new AssertionError("the message hides a fault", e);
      }
    }
  }

  private static boolean isOurs(Throwable fault) {
    return Arrays.stream(fault.getStackTrace())
        .map(StackTraceElement::getClassName)
        .filter(name -> !name.startsWith("java."))
        .findFirst()
        .map(name -> name.startsWith("org.jingu."))
        .orElse(false);
  }
}
