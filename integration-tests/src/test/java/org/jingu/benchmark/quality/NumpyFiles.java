package org.jingu.benchmark.quality;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jingu.benchmark.quality.PreparedData.Row;

/**
 * The arrays that peers in Python read, for each part of N rows:
 *
 * <ul>
 *   <li>{@code PART-labels.npy} [N] and {@code PART-dense.npy} [N, m], float32
 *   <li>{@code PART-ids-K.npy} [N, width], int32, of the sparse feature K: 1 wide, or as wide as
 *       the longest list, with -1 behind shorter ones
 * </ul>
 *
 * and {@code table-rows.npy}, the number of ids of every sparse feature.
 */
final class NumpyFiles {
  private static final int ALIGNMENT = 64;

  /** Magic, version and the header's length. */
  private static final int PREAMBLE = 10;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private NumpyFiles() {}

  /** Writes every part into a folder. */
  static void write(PreparedData data, Path folder) throws IOException {
    int[] tableRows = data.tableRows();
    try (Array array = new Array(folder, "table-rows", "<i4", tableRows.length)) {
      array.ints(tableRows, tableRows.length);
    }
    for (String part : PreparedData.PARTS) {
      write(data, folder, part);
    }
  }

  private static void write(PreparedData data, Path folder, String part) throws IOException {
    int[] widths = new int[data.tableRows().length];
    Arrays.fill(widths, 1);
    int[] rows = {0};
    data.forEach(
        part,
        row -> {
          rows[0]++;
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.ids()[i].length);
          }
        });
    List<Array> ids = new ArrayList<>();
    try (Array labels = new Array(folder, part + "-labels", "<f4", rows[0]);
        Array dense = new Array(folder, part + "-dense", "<f4", rows[0], data.denseFeatures())) {
      for (int i = 0; i < widths.length; i++) {
        ids.add(new Array(folder, part + "-ids-" + i, "<i4", rows[0], widths[i]));
      }
      data.forEach(part, row -> append(row, labels, dense, ids, widths));
    } finally {
      for (Array array : ids) {
        array.close();
      }
    }
  }

  private static void append(Row row, Array labels, Array dense, List<Array> ids, int[] widths) {
    try {
      labels.floats(row.label());
      dense.floats(row.dense());
      for (int i = 0; i < widths.length; i++) {
        ids.get(i).ints(row.ids()[i], widths[i]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file in NumPy's format, version 1.0, row by row. */
  private static final class Array implements AutoCloseable {
    private final DataOutputStream out;

    Array(Path folder, String name, String type, int... shape) throws IOException {
      out =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(folder.resolve(name + ".npy"))));
      StringBuilder sizes = new StringBuilder();
      for (int size : shape) {
        sizes.append(size).append(',');
      }
      String header =
          "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, sizes);
      int length = PREAMBLE + header.length() + 1;
      int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
      out.write(MAGIC);
      out.writeShort(Short.reverseBytes((short) (header.length() + padding + 1)));
      out.write((header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    void floats(float... values) throws IOException {
      for (float value : values) {
        out.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(value)));
      }
    }

    /** With -1 up to a width. */
    void ints(int[] values, int width) throws IOException {
      for (int i = 0; i < width; i++) {
        out.writeInt(Integer.reverseBytes(i < values.length ? values[i] : -1));
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
