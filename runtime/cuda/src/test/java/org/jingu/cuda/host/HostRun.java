package org.jingu.cuda.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Argument;
import org.jingu.cuda.program.KernelSource;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Product;
import org.jingu.cuda.program.Segment;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a program's kernels with the host's C++ compiler and runs them, a block at a time, on
 * memory that a test fills and reads.
 */
public final class HostRun {
  private static final int ALIGNMENT = 256;
  private static final byte POISON = (byte) 0xff;

  private final Map<Segment, Integer> offsets = new LinkedHashMap<>();
  private int size;
  private ByteBuffer memory = ByteBuffer.allocate(0);
  private List<Argument> descriptors = List.of();

  /** Whether this machine has a C++ compiler. */
  public static boolean available() {
    try {
      Process process =
          new ProcessBuilder("g++", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes room; the content is NaN in every type. */
  public HostRun add(Segment segment, long bytes) {
    offsets.put(segment, size);
    size += Math.toIntExact((bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT);
    byte[] poison = new byte[size];
    java.util.Arrays.fill(poison, POISON);
    ByteBuffer larger = ByteBuffer.wrap(poison).order(ByteOrder.LITTLE_ENDIAN);
    larger.put(0, memory, 0, memory.capacity());
    memory = larger;
    return this;
  }

  /** The memory, to fill before and to read after a run. */
  public ByteBuffer memory() {
    return memory;
  }

  /** The place of an address in {@link #memory}. */
  public int place(Address address) {
    return Math.toIntExact(
        Objects.requireNonNull(offsets.get(address.segment()), address::toString)
            + address.bytes());
  }

  /** Sets the words of {@link Segment#DESCRIPTORS}, for which there must be room. */
  public void describe(List<Argument> words) {
    descriptors = List.copyOf(words);
  }

  /** Runs operations in order. */
  public void run(List<Operation> operations, Path folder) throws IOException {
    Path source = folder.resolve("program.cpp");
    Path binary = folder.resolve("program");
    Path image = folder.resolve("memory");
    Files.writeString(source, source(operations));
    shell(
        folder,
        "g++",
        "-std=c++17",
        "-O1",
        "-U_FORTIFY_SOURCE",
        // A GPU reads several elements at once from multiples of their size alone.
        "-fsanitize=alignment",
        "-fno-sanitize-recover=alignment",
        "-w",
        "-o",
        binary.toString(),
        source.toString());
    Files.write(image, memory.array());
    shell(folder, binary.toString(), image.toString());
    memory.put(0, Files.readAllBytes(image));
  }

  private static void shell(Path folder, String... command) throws IOException {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(300, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + ":\n" + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String source(List<Operation> operations) throws IOException {
    StringBuilder out = new StringBuilder(resource("shim.cpp"));
    out.append(KernelSource.of(operations));
    out.append("int main(int argc, char** argv) {\n");
    out.append("  char* mem = (char*)aligned_alloc(%d, %d);\n".formatted(ALIGNMENT, size));
    out.append("  transfer(mem, %d, argv[1], \"rb\");\n".formatted(size));
    for (int i = 0; i < descriptors.size(); i++) {
      out.append("  ((uint64_t*)(mem + %d))[%d] = ".formatted(place(Segment.DESCRIPTORS.at(0)), i))
          .append(argument(descriptors.get(i)))
          .append(";\n");
    }
    operations.forEach(operation -> out.append("  ").append(statement(operation)).append('\n'));
    out.append("  transfer(mem, %d, argv[1], \"wb\");\n}\n".formatted(size));
    return out.toString();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            HostRun.class.getResourceAsStream("/org/jingu/cuda/" + name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private String statement(Operation operation) {
    if (operation instanceof Operation.Launch launch) {
      return "launch(%d, %d, %d, %s, {%s});"
          .formatted(
              launch.gridX(),
              launch.gridY(),
              launch.threads(),
              launch.kernel().name(),
              launch.arguments().stream().map(this::argument).collect(Collectors.joining(", ")));
    }
    if (operation instanceof Operation.Fill fill) {
      return "fill(mem + %d, %d, %d);".formatted(place(fill.to()), fill.value(), fill.count());
    }
    Product p = (Product) operation;
    boolean relu =
        p.epilogue() == Product.Epilogue.RELU || p.epilogue() == Product.Epilogue.BIAS_RELU;
    Address bias = p.bias();
    return "product(%d, %d, %d, %d, %s, %s, %s, %s, %s, %s);"
        .formatted(
            p.m(),
            p.n(),
            p.k(),
            p.stack(),
            matrix(p.a()),
            matrix(p.b()),
            matrix(p.c()),
            matrix(p.d()),
            relu,
            matrix(bias == null ? null : new Product.Matrix(bias, p.d().type(), false, p.n(), 0)));
  }

  private String argument(Argument argument) {
    if (argument instanceof Argument.Pointer pointer) {
      return "(uint64_t)(mem + " + place(pointer.address()) + ")";
    }
    return ((Argument.Word) argument).value() + "ull";
  }

  private String matrix(Product.@Nullable Matrix matrix) {
    return matrix == null
        ? "{}"
        : "{mem + %d, %d, %s, %d, %d}"
            .formatted(
                place(matrix.address()),
                matrix.type() == ElementType.F32 ? 4 : 2,
                matrix.transposed(),
                matrix.rowStride(),
                matrix.stackStride());
  }
}
