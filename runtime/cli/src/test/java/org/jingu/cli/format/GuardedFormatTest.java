package org.jingu.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.ApiLevel;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormat;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.engine.plugin.PluginException;
import org.jingu.engine.plugin.PluginOutcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardedFormatTest {
  private static final PluginOutcome OUTCOME =
      new PluginOutcome("format", "given", "Rows", "1", 1, "Given", "some.jar", null);
  private static final TextFile FILE = new TextFile(Path.of("none"), "rows.txt");

  /** Gives rows that a test writes down; a null throws. */
  private static final class Given implements InputFormat<Given.Options> {
    record Options() {}

    private final List<@Nullable Row> rows;
    private @Nullable List<String> columns = List.of("a", "b");
    private RuntimeException failure = new IllegalStateException("no more");
    private boolean closed;

    Given(@Nullable Row... rows) {
      this.rows = Arrays.asList(rows);
    }

    @Override
    public String name() {
      return "given";
    }

    @Override
    public String description() {
      return "Rows";
    }

    @Override
    public int apiLevel() {
      return ApiLevel.CURRENT;
    }

    @Override
    public Class<Options> optionsType() {
      return Options.class;
    }

    @Override
    public RowReader open(TextFile file, Options options, Set<String> optional) {
      Iterator<@Nullable Row> left = rows.iterator();
      return new RowReader() {
        @Override
        public List<String> columns() {
          return columns;
        }

        @Override
        public @Nullable Row next() {
          Row row = left.hasNext() ? left.next() : null;
          if (row == null) {
            throw failure;
          }
          return row;
        }

        @Override
        public long bytesRead() {
          return 7;
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }
  }

  private static RowReader open(Given given) {
    return GuardedFormat.of(given, OUTCOME).open(FILE, Map.of(), "options");
  }

  @Test
  void rowsComeAsTheyAreAndBadOnesWithoutCells() {
    Given given = new Given(Row.of(1, "x", new String[] {"1", "2"}), Row.bad(2, "y", "is short"));
    try (RowReader reader = open(given)) {
      assertEquals(List.of("a", "b"), reader.columns());
      assertEquals("2", reader.next().cells()[1]);
      assertEquals("is short", reader.next().problem());
      assertEquals(7, reader.bytesRead());
    }
    assertTrue(given.closed);
  }

  @Test
  void cellsStayThoughTheReaderUsesTheirArrayAgain() {
    String[] cells = {"1", "2"};
    try (RowReader reader = open(new Given(Row.of(1, "x", cells)))) {
      Row first = reader.next();
      cells[0] = "3";
      assertEquals("1", first.cells()[0]);
    }
  }

  @Test
  void aRowOfOtherCellsThanColumnsNamesTheJarFileAndLine() {
    try (RowReader reader = open(new Given(Row.of(4, "x", new String[] {"1"})))) {
      assertEquals(
          "format 'given' (some.jar) gave line 4 of 'rows.txt' 1 cells, and there are 2 columns",
          assertThrows(PluginException.class, reader::next).getMessage());
    }
  }

  @Test
  void whatItThrowsNamesTheJarAndWhatIsWrongWithTheDataIsTheUsers() {
    Given given = new Given();
    try (RowReader reader = open(given)) {
      String told = assertThrows(PluginException.class, reader::next).getMessage();
      assertTrue(told.startsWith("format 'given' (some.jar) failed to read 'rows.txt': "), told);
      assertTrue(told.contains("IllegalStateException: no more at "), told);
      given.failure = new DataException("'rows.txt' is damaged");
      assertEquals(
          "'rows.txt' is damaged", assertThrows(DataException.class, reader::next).getMessage());
    }
  }

  @Test
  void aReaderWithoutColumnsIsClosed() {
    Given given = new Given();
    given.columns = null;
    String told = assertThrows(PluginException.class, () -> open(given)).getMessage();
    assertTrue(told.contains("failed to open 'rows.txt'"), told);
    assertTrue(given.closed);
  }

  @Test
  void builtInFormatsHaveNoBoundary() {
    for (InputFormat<?> format : InputFormats.BUILT_IN) {
      assertSame(format, GuardedFormat.of(format, OUTCOME));
    }
    assertFalse(GuardedFormat.of(new Given(), OUTCOME) instanceof Given);
  }
}
