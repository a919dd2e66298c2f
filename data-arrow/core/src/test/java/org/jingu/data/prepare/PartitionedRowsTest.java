package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders such as dt=2026-11-01, whose keys are columns. */
class PartitionedRowsTest {
  private static final String YAML =
      """
      files: {train: ["**/part-*.csv"]}
      shuffle: false
      sparse: {dt: {vocabulary: {min_count: 1}}, city: {vocabulary: {min_count: 1}}}
      labels: {label: }
      """;

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void start() {
    data = new Preparing(temp);
  }

  @Test
  void keysOfFoldersAreColumns() {
    data.file("dt=2026-11-01/city=New%20York/part-0.csv", "label", "1", "0")
        .file("dt=2026-11-02/city=a+b/part-0.csv", "label", "1")
        .file("dt=2026-11-02/city=__HIVE_DEFAULT_PARTITION__/part-1.csv", "label", "0");
    data.run(YAML);
    assertEquals(List.of("<oov>", "2026-11-01", "2026-11-02"), data.tokens("dt"));
    assertEquals(List.of("<oov>", "New York", "a+b"), data.tokens("city"));
    assertEquals(List.of("1", "1", "0", "2"), data.column("train", "city"));
  }

  @Test
  void aColumnOfTheFileStands() {
    data.file("dt=2026-11-01/city=x/part-0.csv", "label,dt", "1,own");
    data.run(YAML);
    assertEquals(List.of("<oov>", "own"), data.tokens("dt"));
  }

  @Test
  void aKeyThatSomeFilesLackIsMissingThere() {
    data.file("dt=2026-11-01/city=x/part-0.csv", "label", "1")
        .file("dt=2026-11-02/part-0.csv", "label", "1");
    ConfigException e = assertThrows(ConfigException.class, () -> data.run(YAML));
    assertEquals(
        true,
        e.getMessage().contains("dt=2026-11-02/part-0.csv") && e.getMessage().contains("city"),
        e.getMessage());
  }

  @Test
  void aPartitionWithoutFilesIsTold() {
    data.file("dt=2026-11-01/city=x/part-0.csv", "label", "1");
    DataException e =
        assertThrows(
            DataException.class,
            () -> data.run(YAML.replace("**/part-*.csv", "dt=2026-11-02/**/part-*.csv")));
    assertEquals(true, e.getMessage().startsWith("nothing matches "), e.getMessage());
  }
}
