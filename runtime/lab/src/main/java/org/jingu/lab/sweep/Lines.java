package org.jingu.lab.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jingu.api.data.DataException;

/**
 * A file of JSON lines that only grows: what was added is on the disk before the next run starts,
 * and a line that a kill cut off is cut away.
 *
 * @param <T> what a line holds
 */
public final class Lines<T> {
  /** How files of a laboratory spell keys. */
  public static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final Path file;
  private final Class<T> type;

  /** A file, which need not be there. */
  public Lines(Path file, Class<T> type) {
    this.file = file;
    this.type = type;
  }

  /**
   * All lines; what was cut off at the end is none.
   *
   * @throws DataException if the file cannot be read or a line is damaged
   */
  public List<T> read() {
    List<T> values = new ArrayList<>();
    if (!Files.exists(file)) {
      return values;
    }
    try {
      String text = Files.readString(file);
      int number = 1;
      for (int from = 0, end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
        values.add(parse(text.substring(from, end), number++));
      }
      return values;
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private T parse(String line, int number) {
    try {
      return JSON.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s:%d is damaged: %s; delete the line, and its run is made again"
              .formatted(file, number, e.getOriginalMessage()),
          e);
    }
  }

  /**
   * Adds lines together, after whole ones, and waits until the disk has them.
   *
   * @param whole how many lines before count; others, of a run that was cut off, are cut away
   * @throws DataException if they cannot be written
   */
  public void append(int whole, List<T> values) {
    StringBuilder text = new StringBuilder();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long end = length(whole);
      channel.truncate(end);
      channel.position(end);
      for (T value : values) {
        text.append(JSON.writeValueAsString(value)).append('\n');
      }
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private long length(int lines) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = 0;
    for (int line = 0; line < lines; line++) {
      while (bytes[at] != '\n') {
        at++;
      }
      at++;
    }
    return at;
  }
}
