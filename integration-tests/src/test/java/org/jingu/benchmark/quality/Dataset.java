package org.jingu.benchmark.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A prepared data set with the files that peers read, which are written when the first peer asks.
 */
final class Dataset {
  private final Path prepared;
  private final PreparedData inOrder;
  private final Path folder;
  private final @Nullable Scores optimum;
  private final Set<PeerText> written = EnumSet.noneOf(PeerText.class);
  private boolean arraysWritten;

  /**
   * For one data set.
   *
   * @param prepared what Jingu trains on
   * @param inOrder the same with the training part in the order of the raw data, which peers read
   *     as their users have it
   * @param folder where the peers' files go
   * @param optimum what the true probabilities score on the test part, where they are known
   */
  Dataset(Path prepared, Path inOrder, Path folder, @Nullable Scores optimum) {
    this.prepared = prepared;
    this.inOrder = new PreparedData(inOrder);
    this.folder = folder;
    this.optimum = optimum;
  }

  /** What Jingu trains on. */
  Path prepared() {
    return prepared;
  }

  /** What no model can beat but by luck, or null where nobody knows. */
  @Nullable Scores optimum() {
    return optimum;
  }

  /** The labels of a part. */
  float[] labels(String part) {
    return inOrder.labels(part);
  }

  /** The text file of a part, written before if it is not there. */
  Path text(PeerText format, String part) throws IOException {
    if (written.add(format)) {
      Files.createDirectories(folder);
      format.write(inOrder, folder);
    }
    return format.file(folder, part);
  }

  /** The folder of {@link NumpyFiles}. */
  Path arrays() throws IOException {
    if (!arraysWritten) {
      Files.createDirectories(folder);
      NumpyFiles.write(inOrder, folder);
      arraysWritten = true;
    }
    return folder;
  }

  /**
   * Scores a peer's predictions of the test part.
   *
   * @param file a line a row, of which the first word is the probability
   */
  Scores score(Path file) {
    try {
      return Scores.of(labels("test"), Predictions.parse(Files.readAllLines(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }
}
