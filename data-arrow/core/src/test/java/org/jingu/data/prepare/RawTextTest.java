package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.config.ConfigException;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cells mean: spaces, missing values, numbers, lists, columns that nobody uses. */
class RawTextTest {
  private static final String FILES = "files: {train: [train.csv]}\nshuffle: false\n";

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void start() {
    data = new Preparing(temp);
  }

  private PrepareReport run(String yaml) {
    return data.run(FILES + yaml);
  }

  private String problem(String yaml) {
    return assertThrows(ConfigException.class, () -> data.run(FILES + yaml, temp.resolve("wrong")))
        .getMessage();
  }

  @Test
  void spacesAroundTextAreToldOrLeftOut() {
    data.file("train.csv", "label, user,income", "1, a, >50K", "0, b,<=50K ");
    String yaml = "sparse: {user: }\nlabels: {label: , rich: {column: income, positive: '>50K'}}\n";
    PrepareReport report = run(yaml);
    assertEquals(List.of("0.0", "0.0"), data.column("train", "rich"));
    assertEquals(3, report.warnings().size());
    assertTrue(report.warnings().get(0).contains("column 'user' has text with spaces around it"));
    assertTrue(report.warnings().get(1).contains("such as ' >50K'; set strip: true"));
    assertTrue(report.warnings().get(2).contains("no cell of column 'income' is '>50K'"));
    Preparing stripped = new Preparing(temp.resolve("stripped"));
    stripped.file("train.csv", "label, user,income", "1, a, >50K", "0, b,<=50K ");
    assertEquals(List.of(), stripped.run(FILES + yaml + "strip: true\n").warnings());
    assertEquals(List.of("1.0", "0.0"), stripped.column("train", "rich"));
    assertEquals(List.of("<oov>", "a", "b"), stripped.tokens("user"));
  }

  @Test
  void stripReachesTokensKeysAndMissingValues() {
    data.file("train.csv", "label,user,tags", "1, u1,p | q", "0,u2 , ?", "1,u\u00a0,p")
        .file("users.csv", "user,city", "u1 , rome", " u2,oslo", "u,rome");
    run(
        """
        strip: true
        missing_values: [" ? "]
        joins: {users: {file: users.csv, on: user}}
        sparse: {city: , tags: {separator: "|", missing: empty}}
        labels: {label: }
        group: user
        """);
    assertEquals(List.of("<oov>", "rome", "oslo"), data.tokens("city"));
    assertEquals(List.of("<oov>", "p", "q"), data.tokens("tags"));
    assertEquals(List.of("[1,2]", "[]", "[1]"), data.column("train", "tags"));
  }

  @Test
  void missingValuesBelongToColumns() {
    data.file("train.csv", "click,conv,balance,cat", "1,-1,-1,-1", "0,1.0,3,none", "1,-1.0,NA,x");
    run(
        """
        missing_values: [NA]
        dense: {balance: {missing: mean}}
        sparse: {cat: {missing: empty, missing_values: [none]}}
        labels: {click: , conv: {missing: mask, missing_values: ["-1"]}}
        """);
    assertEquals(List.of("null", "1.0", "null"), data.column("train", "conv"));
    assertEquals(List.of("-1.0", "3.0", "1.0"), data.column("train", "balance"));
    assertEquals(List.of("<oov>", "-1", "x"), data.tokens("cat"));
  }

  @Test
  void missingNumbersCountHoweverTheyAreWritten() {
    data.file("train.csv", "label,x", "1,-999", "0,-999.0", "1, NA", "0, ", "1,4");
    run(
        """
        missing_values: [NA]
        dense: {x: {fill: 7, missing_values: ["-999"]}}
        labels: {label: }
        """);
    assertEquals(List.of("7.0", "7.0", "7.0", "7.0", "4.0"), data.column("train", "x"));
  }

  @Test
  void commaMaySeparateDecimals() {
    data.file("train.csv", "label;x;user", "1;3,5;a", "0;2;b")
        .file("users.csv", "user,age", "a,1.5", "b,2");
    run(
        """
        options: {delimiter: ";", decimal: ","}
        joins: {users: {file: users.csv, on: user}}
        dense: {x: , age: }
        labels: {label: }
        """);
    assertEquals(List.of("3.5", "2.0"), data.column("train", "x"));
    assertEquals(List.of("1.5", "2.0"), data.column("train", "age"), "a file of its own options");
    String wrong = problem("options: {decimal: ;}\nsparse: {user: }\nlabels: {label: }\n");
    assertTrue(wrong.contains("options.decimal: is ';'"), wrong);
  }

  @Test
  void arrowHasNumbersAndListsOfItsOwnWhateverTextIsWrittenLike() {
    data.file("train.csv", "label;x;tags", "1;3,5;[1, 2]", "0;2;[3]", "1;2;");
    String yaml =
        """
        options: {delimiter: ";", decimal: ","}
        dense: {x: }
        sparse: {tags: {list: json}}
        labels: {label: }
        """;
    run(yaml);
    Path rows = data.input().resolve("train.arrow");
    List<Field> columns =
        List.of(
            ColumnType.FLOAT32.named("label"),
            ColumnType.FLOAT32.named("x"),
            ColumnType.INT32_LIST.named("tags"));
    try (ArrowTableWriter writer = ArrowTableWriter.create(rows, columns)) {
      float[][] numbers = {{1, 3.5f}, {0, 2}, {1, 2}};
      int[][] tags = {{1, 2}, {3}, {}};
      for (int i = 0; i < tags.length; i++) {
        writer.setFloat(0, numbers[i][0]);
        writer.setFloat(1, numbers[i][1]);
        writer.setInts(2, tags[i], 0, tags[i].length);
        writer.endRow();
      }
      writer.commit();
    }
    data.run((FILES + yaml).replace("train.csv", "train.arrow"), temp.resolve("arrow"));
    Path train = Path.of("train", "part-00000.arrow");
    for (String column : List.of("label", "x", "tags")) {
      assertEquals(
          data.column("train", column),
          Preparing.column(temp.resolve("arrow").resolve(train), column),
          column);
    }
    assertEquals(List.of("[1,2]", "[3]", "[0]"), data.column("train", "tags"));
  }

  @Test
  void halfACharacterIsNoToken() {
    data.file("train.csv", "label,tags", "1,\"[\"\"\\ud83d\"\"]\"", "0,\"[\"\"a\"\"]\"");
    PrepareReport report =
        run("sparse: {tags: {list: json}}\nlabels: {label: }\nmax_bad_fraction: 0.5\n");
    assertEquals(1, report.badRows());
    assertEquals(List.of("<oov>", "a"), data.tokens("tags"));
  }

  @Test
  void flagsMayBeWrittenByPrograms() {
    data.file("train.csv", "label,x,y", "1,1 ,true", "0,1.0,False", "0,0.0,", "1,2,0");
    PrepareReport report =
        run("sparse: {flags: {flags: [x, y]}}\nlabels: {label: }\nmax_bad_fraction: 0.5\n");
    assertEquals(List.of("[1,2]", "[1]", "[]"), data.column("train", "flags"));
    assertEquals(1, report.badRows());
  }

  @Test
  void listsAreTakenApartOrTold() {
    String[] lines = {
      "label,tags", "1,\"['a', 'x']\"", "0,\"['b']\"", "0,[]", "1,", "1,\"[None, 'a']\""
    };
    data.file("train.csv", lines);
    PrepareReport report = run("sparse: {tags: {separator: \", \"}}\nlabels: {label: }\n");
    assertEquals(1, report.warnings().size());
    assertTrue(
        report.warnings().get(0).endsWith("set sparse.tags.list to json or python"),
        report.warnings().get(0));
    Preparing taken = new Preparing(temp.resolve("taken"));
    taken.file("train.csv", lines);
    report = taken.run(FILES + "sparse: {tags: {list: python}}\nlabels: {label: }\n");
    assertEquals(List.of(), report.warnings());
    assertEquals(List.of("<oov>", "a", "b", "x"), taken.tokens("tags"));
    assertEquals(
        List.of("[1,3]", "[2]", "[]", "[0]", "[1]"),
        taken.column("train", "tags"),
        "an empty list is an empty bag, an empty cell a missing value");
  }

  @Test
  void onlyColumnsThatAreUsedMustBeUnique() {
    data.file("train.csv", "label,user,x,x,,", "1,a,1,2,,", "0,b,1,2,,");
    run("sparse: {user: }\nlabels: {label: }\n");
    assertEquals(List.of("<oov>", "a", "b"), data.tokens("user"));
    String message = problem("dense: {x: }\nlabels: {label: }\n");
    assertTrue(
        message.startsWith(
            "dense.x.column: 'train.csv' has two columns 'x', its columns 3 and 4; rename one"),
        message);
    data.file("users.csv", "user,x", "a,1", "b,2");
    message =
        problem("joins: {u: {file: users.csv, on: user}}\nsparse: {x: }\nlabels: {label: }\n");
    assertTrue(message.contains("has two columns 'x'"), message);
    data.file("train.csv", "label,user,x", "1,a,1");
    message =
        problem("joins: {u: {file: users.csv, on: user}}\nsparse: {x: }\nlabels: {label: }\n");
    assertTrue(message.contains("column 'x' is in 'train.csv' and in joins.u"), message);
  }

  @Test
  void fileWithNoneOfTheColumnsHasAnotherDelimiterOrNoHeader() {
    data.file("train.csv", "label;user", "1;a");
    String message = problem("sparse: {user: }\nlabels: {label: }\n");
    assertTrue(
        message.contains("'train.csv' has none of the columns; set options.delimiter"), message);
  }

  @Test
  void missingKeyIsJoinedToNothing() {
    data.file("train.csv", "label,user", "1,u1", "0,", "1,NA")
        .file("users.csv", "user,city", "u1,rome", ",oslo", "NA,bonn");
    PrepareReport report =
        run(
            """
            missing_values: [NA]
            joins: {users: {file: users.csv, on: user, unmatched: empty}}
            sparse: {city: }
            labels: {label: }
            max_bad_fraction: 0.7
            """);
    assertEquals(2, report.badRows(), "two rows of the side table have no key");
    assertEquals(List.of("1", "0", "0"), data.column("train", "city"));
  }

  @Test
  void timesOfAnotherUnitAreBadRowsOrTold() {
    data.file("train.csv", "label,t", "1,1546300800000", "0,1546304400000");
    String yaml =
        "time: {column: t, format: seconds}\nsparse: {h: {time: hour}}\nlabels: {label: }\n";
    String message = assertThrows(RuntimeException.class, () -> run(yaml)).getMessage();
    assertTrue(
        message.contains(
            "column 't' is '1546300800000', the year 50970 in seconds; set time.format:"
                + " milliseconds"),
        message);
    data.file("train.csv", "label,t", "1,1546300800", "0,1546304400");
    PrepareReport report = run(yaml.replace("format: seconds", "format: milliseconds"));
    assertEquals(
        List.of(
            "column 't' has times such as 1546300800, the day 1970-01-18; if they are seconds, set"
                + " time.format: seconds"),
        report.warnings());
  }

  @Test
  void cutsOfATimeSplitAreInOrderAndPlausible() {
    data.file("train.csv", "label,t", "1,100");
    String yaml = "time: {column: t}\nsparse: {h: {time: hour}}\nlabels: {label: }\n";
    String message = problem(yaml + "split: {by: time, valid_from: 20, test_from: 10}\n");
    assertTrue(message.contains("split.valid_from: is '20', not before test_from '10'"), message);
    message = problem(yaml + "split: {by: time, test_from: 1546300800000}\n");
    assertTrue(message.contains("set time.format: milliseconds"), message);
  }

  @Test
  void messagesDoNotGrowWithTheCell() {
    String cell = "x".repeat(1_000_000);
    data.file("train.csv", "label,x", "1," + cell);
    String message =
        assertThrows(RuntimeException.class, () -> run("dense: {x: }\nlabels: {label: }\n"))
            .getMessage();
    assertTrue(message.contains("xxx… (1000000 characters)'; expected"), message.substring(0, 300));
    assertTrue(message.length() < 1000);
  }

  @Test
  void labelThatIsTextNamesTheKeyThatHelps() {
    data.file("train.csv", "label,user", "yes,a");
    String message =
        assertThrows(RuntimeException.class, () -> run("sparse: {user: }\nlabels: {label: }\n"))
            .getMessage();
    assertTrue(message.contains("for text set labels.label.positive"), message);
  }
}
