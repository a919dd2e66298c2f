package org.jingu.data.vocab;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Counted tokens in files, each of which is sorted. Merging them needs a buffer a file, and at most
 * {@value #FAN_IN} files at a time.
 */
final class TokenRuns implements AutoCloseable {
  private static final int FAN_IN = 64;
  private static final int BUFFER = 1 << 16;

  private final Path folder;
  private final String name;
  private final Comparator<CountedToken> order;
  private final Deque<Path> files = new ArrayDeque<>();
  private int made;

  /**
   * Without a file.
   *
   * @param folder where files go
   * @param name the start of their names
   * @param order in which each is sorted; tokens that are equal in it are one
   */
  TokenRuns(Path folder, String name, Comparator<CountedToken> order) {
    this.folder = folder;
    this.name = name;
    this.order = order;
  }

  /** Writes tokens that are sorted. */
  void add(Iterable<CountedToken> sorted) {
    write(out -> sorted.forEach(out));
  }

  /** Gives all tokens in the order, those that are equal in it added up. */
  void forEach(Consumer<CountedToken> sink) {
    while (files.size() > FAN_IN) {
      List<Path> some = new ArrayList<>();
      for (int i = 0; i < FAN_IN; i++) {
        some.add(files.removeFirst());
      }
      write(out -> merge(some, out));
      some.forEach(this::delete);
    }
    merge(List.copyOf(files), sink);
  }

  private void write(Consumer<Consumer<CountedToken>> tokens) {
    Path file = folder.resolve(name + "-" + made++);
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), BUFFER))) {
      tokens.accept(token -> write(token, out));
    } catch (IOException e) {
      throw failed(e);
    }
    files.addLast(file);
  }

  private void write(CountedToken token, DataOutputStream out) {
    try {
      out.writeInt(token.token().length);
      out.write(token.token());
      out.writeLong(token.count());
      out.writeInt(token.lastSeen());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void merge(List<Path> from, Consumer<CountedToken> sink) {
    List<Run> opened = new ArrayList<>();
    try {
      PriorityQueue<Run> runs =
          new PriorityQueue<>(Comparator.comparing((Run it) -> it.first(), order));
      for (Path file : from) {
        Run run = new Run(file);
        opened.add(run);
        if (run.next()) {
          runs.add(run);
        }
      }
      merge(runs, sink);
    } catch (IOException e) {
      throw failed(e);
    } finally {
      opened.forEach(this::close);
    }
  }

  private void merge(PriorityQueue<Run> runs, Consumer<CountedToken> sink) throws IOException {
    CountedToken sum = null;
    for (Run run = runs.poll(); run != null; run = runs.poll()) {
      CountedToken token = run.first();
      if (sum != null && order.compare(sum, token) == 0) {
        sum = sum.plus(token);
      } else {
        if (sum != null) {
          sink.accept(sum);
        }
        sum = token;
      }
      if (run.next()) {
        runs.add(run);
      }
    }
    if (sum != null) {
      sink.accept(sum);
    }
  }

  private void close(Run run) {
    try {
      run.in.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private DataException failed(IOException e) {
    return TokenMemory.failed("counting tokens in files", folder, e);
  }

  @Override
  public void close() {
    files.forEach(this::delete);
    files.clear();
  }

  /** A file that is being read, and its next token. */
  private static final class Run {
    private final DataInputStream in;
    private @Nullable CountedToken first;

    Run(Path file) throws IOException {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
    }

    CountedToken first() {
      CountedToken token = first;
      if (token == null) {
        throw new IllegalStateException("no token was read");
      }
      return token;
    }

    /** Whether there is another token, which is then the first. */
    boolean next() throws IOException {
      in.mark(1);
      if (in.read() < 0) {
        return false;
      }
      in.reset();
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      first = new CountedToken(bytes, in.readLong(), in.readInt());
      return true;
    }
  }
}
