package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a configuration names, and that they stay what they are. */
class RawFilesTest {
  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void start() throws IOException {
    data = new Preparing(temp);
    for (String day : List.of("dt=2", "dt=10")) {
      Files.createDirectories(data.input().resolve(day));
      data.file(day + "/part-0.csv", "label,user", "1," + day + "-0")
          .file(day + "/part-1.csv", "label,user", "0," + day + "-1")
          .file(day + "/.part-1.csv.crc", "no row")
          .file(day + "/_SUCCESS");
    }
  }

  private List<String> users(String files) {
    data.run(yaml(files));
    List<String> users = data.column("train", "user");
    List<String> tokens = data.tokens("user");
    return users.stream().map(it -> tokens.get(Integer.parseInt(it))).toList();
  }

  private static String yaml(String files) {
    return "files: {train: [" + files + "]}\nsparse: {user: }\nlabels: {label: }\nshuffle: false\n";
  }

  @Test
  void globsAndFoldersComeInNaturalOrder() {
    assertEquals(List.of("dt=2-0", "dt=2-1", "dt=10-0", "dt=10-1"), users("'dt=*/part-*.csv'"));
  }

  @Test
  void namesAndFoldersComeInTheOrderOfTheList() {
    assertEquals(List.of("dt=10-1", "dt=2-0", "dt=2-1"), users("./dt=10/part-1.csv, dt=2"));
  }

  @Test
  void foldersAreTakenWithThoseInThem() {
    assertEquals(4, users("'.'").size());
  }

  @Test
  void nameWithTheCharactersOfAGlobIsAName() {
    data.file("part[1].csv", "label,user", "1,a");
    assertEquals(List.of("a"), users("'part[1].csv'"));
  }

  @Test
  void fileIsUsedOnce() throws IOException {
    for (String files :
        List.of("dt=2, dt=2/part-0.csv", "dt=2/part-0.csv, ./dt=2/part-0.csv", "dt=2, 'dt=*/*'")) {
      ConfigException e = assertThrows(ConfigException.class, () -> data.run(yaml(files)), files);
      assertTrue(e.getMessage().contains("'dt=2/part-0.csv' is used twice, by '"), e.getMessage());
    }
    Files.createSymbolicLink(data.input().resolve("link.csv"), Path.of("dt=2/part-0.csv"));
    assertThrows(ConfigException.class, () -> data.run(yaml("dt=2, link.csv")));
    assertThrows(
        ConfigException.class,
        () -> data.run(yaml("dt=2").replace("]}", "], test: [dt=2/part-1.csv]}")));
  }

  @Test
  void whatLeadsToNoFileIsTold() throws IOException {
    assertTrue(failure("nothing.csv").contains("lacks nothing.csv;"));
    assertTrue(failure("'dt=*/*.tsv'").contains("nothing matches dt=*/*.tsv"));
    Files.createDirectories(data.input().resolve("bare"));
    assertTrue(failure("bare").contains("found no files in the folder"));
    assertFalse(Files.exists(data.out()));
  }

  private String failure(String files) {
    return assertThrows(DataException.class, () -> data.run(yaml(files))).getMessage();
  }

  @Test
  void sideTableIsOneFile() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> data.run(yaml("dt=2") + "joins: {u: {file: dt=10, on: user}}\n"));
    assertTrue(e.getMessage().contains("joins.u.file: 'dt=10' is a folder"), e.getMessage());
  }

  @Test
  void fileThatChangesBetweenPassesIsRefused() {
    PrepareConfig config = Preparing.config(yaml("dt=2"));
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                Preparation.run(
                    config,
                    data.input(),
                    data.out(),
                    progress -> {
                      if (progress.phase().equals("fit") && progress.ended()) {
                        append(data.input().resolve("dt=2/part-1.csv"));
                      }
                    }));
    assertTrue(e.getMessage().startsWith("'dt=2/part-1.csv' changed while it was read"));
    assertFalse(Files.exists(data.out()));
  }

  private static void append(Path file) {
    try {
      Files.writeString(file, "1,late\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void checksumsNameFilesHoweverTheyAreSpelled() {
    String wrong = "md5: 0123456789ABCDEF0123456789abcdef";
    DataException e =
        assertThrows(
            DataException.class,
            () -> data.run(yaml("dt=2") + "checksums: {./dt=2/part-0.csv: \"" + wrong + "\"}\n"));
    assertTrue(e.getMessage().contains("part-0.csv' has md5"), e.getMessage());
  }
}
