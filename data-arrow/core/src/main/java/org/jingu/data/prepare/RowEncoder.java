package org.jingu.data.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.data.format.Cells;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.data.schema.DataFile;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.jspecify.annotations.Nullable;

/** Encodes raw files, one after the other, with what was fitted. */
final class RowEncoder {
  private final Preprocessor preprocessor;
  private final Path out;
  private final EncodedRows.Purpose purpose;
  private final Quarantine quarantine;
  private final Matches matches;
  private final RowCodec codec;
  private final RawReaders readers;
  private final Warnings odd = new Warnings();
  private final List<Path> files = new ArrayList<>();
  private final List<Path> kept = new ArrayList<>();

  RowEncoder(
      Preprocessor preprocessor, InputFormats formats, Path out, EncodedRows.Purpose purpose) {
    this.preprocessor = preprocessor;
    this.out = out;
    this.purpose = purpose;
    this.quarantine = new Quarantine(purpose.quarantine(), preprocessor.config().maxBadFraction());
    this.matches = new Matches(preprocessor);
    this.codec = preprocessor.codec();
    List<String> wanted = new ArrayList<>(purpose.keep());
    wanted.addAll(preprocessor.config().histories().keySet());
    this.readers = new RawReaders(preprocessor.config(), formats, wanted);
  }

  EncodedRows encode(List<TextFile> raw) {
    removeOldQuarantine();
    try (quarantine) {
      for (int i = 0; i < raw.size(); i++) {
        encode(raw.get(i), "%05d".formatted(i));
      }
    } catch (Quarantine.TooManyBadRowsException e) {
      Path file = purpose.quarantine();
      throw file == null
          ? e
          : new DataException("%s; all bad rows are in '%s'".formatted(e.getMessage(), file), e);
    }
    return new EncodedRows(
        List.copyOf(files),
        List.copyOf(kept),
        matches.report(),
        quarantine.badRows(),
        quarantine.first(),
        warnings());
  }

  /** Bad rows of an earlier call would be taken for those of this one. */
  private void removeOldQuarantine() {
    Path old = purpose.quarantine();
    try {
      if (old != null) {
        Files.deleteIfExists(old);
      }
    } catch (IOException e) {
      throw new DataException("cannot replace '" + old + "': " + e + "; remove it", e);
    }
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>(odd.all());
    if (matches.rows() > 0) {
      warnings.addAll(
          matches.warnings("the rows", preprocessor.unseenInTraining(), purpose.labelled()));
    }
    return warnings;
  }

  private void encode(TextFile file, String number) {
    Quarantine.OfFile bad = quarantine.of(file.name());
    PrepareConfig config = preprocessor.config();
    try (PartWriter writer =
            new PartWriter(out, "rows-" + number, config, preprocessor.fingerprint());
        RowReader in = readers.open(file, !purpose.labelled());
        KeptCells keeper = KeptCells.of(purpose.keep(), file, in.columns(), out, number)) {
      new FileRows(in, odd, bad, unseen(), 0, 0, sink(writer, keeper))
          .read(it -> parser(file, in, it), config.threadCount(), size(file));
      bad.check();
      // An empty file is an empty result, not a missing one.
      for (DataFile written : writer.finishWithAFile()) {
        files.add(out.resolve(written.path()));
      }
      Path cells = keeper.finish();
      if (cells != null) {
        kept.add(cells);
      }
    }
  }

  /** Nobody is told how far the encoding is. */
  private static PhaseMeter unseen() {
    return new PhaseMeter(ProgressListener.none(), "encode", 0);
  }

  private static long size(TextFile file) {
    try {
      return Files.size(file.path());
    } catch (IOException e) {
      throw new DataException("cannot read '" + file.path() + "': " + e, e);
    }
  }

  private RowParser parser(TextFile file, RowReader in, Warnings warnings) {
    return new RowParser(
        preprocessor.config(),
        preprocessor.sideTables(),
        file.name(),
        in.columns(),
        in.decimalComma(),
        !purpose.labelled(),
        true,
        warnings);
  }

  private FileRows.Sink sink(PartWriter writer, KeptCells keeper) {
    return new FileRows.Sink() {
      @Override
      public void prepare(RawExample example, Cells cells, long ordinal) {
        example.encoded = codec.encode(example);
        example.kept = keeper.of(cells);
      }

      @Override
      public void row(RawExample example, long ordinal) {
        matches.add(example);
        writer.add(example.encoded);
        keeper.add(example.kept);
      }
    };
  }

  /** The cells of some columns, as text. */
  private record KeptCells(int[] columns, @Nullable Path file, @Nullable ArrowTableWriter writer)
      implements AutoCloseable {
    static KeptCells of(
        List<String> keep, TextFile from, List<String> names, Path out, String number) {
      if (keep.isEmpty()) {
        return new KeptCells(new int[0], null, null);
      }
      int[] columns = new int[keep.size()];
      List<Field> fields = new ArrayList<>();
      for (int i = 0; i < columns.length; i++) {
        columns[i] = names.indexOf(keep.get(i));
        // A file without anything has no columns, and no row that could lack one.
        if (columns[i] < 0 && !names.isEmpty()) {
          throw new ConfigException(
              "--keep",
              "'%s' has no column '%s'; %s"
                  .formatted(from.name(), keep.get(i), Suggestions.of(keep.get(i), names)));
        }
        fields.add(ColumnType.UTF8.named(keep.get(i)));
      }
      Path file = out.resolve("kept-" + number + ".arrow");
      return new KeptCells(columns, file, ArrowTableWriter.create(file, fields));
    }

    byte[][] of(Cells cells) {
      byte[][] kept = new byte[columns.length][];
      for (int i = 0; i < columns.length; i++) {
        kept[i] = cells.utf8(columns[i]);
      }
      return kept;
    }

    void add(byte[][] cells) {
      if (writer != null) {
        for (int i = 0; i < cells.length; i++) {
          writer.setUtf8(i, cells[i]);
        }
        writer.endRow();
      }
    }

    @Nullable Path finish() {
      if (writer != null) {
        writer.commit();
      }
      return file;
    }

    @Override
    public void close() {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
