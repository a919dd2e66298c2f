package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What matches nothing is told, with a value that was seen and one that was expected. */
class MatchesTest {
  private static final String HEAD = "user,price,income,label";
  private static final String YAML =
      """
      files: {train: [train.csv], test: [test.csv]}
      dense: {price: {}}
      sparse: {user: {}}
      labels: {income: {positive: ">50K"}, label: {missing: mask}}
      """;

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void start() {
    data = folder(temp);
  }

  private static Preparing folder(Path folder) {
    return new Preparing(folder)
        .file("train.csv", HEAD, "500,1,>50K,1", "501,2,<=50K,0", "502,3,<=50K,1");
  }

  private List<String> warnings(String... testRows) {
    String[] lines = new String[testRows.length + 1];
    lines[0] = HEAD;
    System.arraycopy(testRows, 0, lines, 1, testRows.length);
    return data.file("test.csv", lines).run(YAML).warnings();
  }

  @Test
  void ordinaryRowsWarnOfNothing() {
    assertEquals(List.of(), warnings("500,1,>50K,1", "502,2,<=50K,0"));
  }

  @Test
  void unseenIdsAreShownBesideWhatTheTrainingDataHas() {
    assertEquals(
        List.of(
            "the test part: 2 of 2 ids of 'user' are unseen, such as '502.0'; the training data"
                + " has '502'"),
        warnings("502.0,1,>50K,1", "500.0,2,<=50K,0"));
  }

  @Test
  void fewUnseenIdsAreNoNews() {
    assertEquals(List.of(), warnings("500,1,>50K,1", "501,2,<=50K,0", "new,2,<=50K,0"));
  }

  @Test
  void missingIdsAreNotUnseen() {
    PrepareReport report = data.file("test.csv", HEAD, ",1,>50K,1", "500,2,<=50K,0").run(YAML);
    assertEquals(0.0, report.parts().get("test").unseen().get("user"));
  }

  @Test
  void labelWhosePositiveNeverOccursIsShownWithItsCells() {
    assertEquals(
        List.of(
            "the test part: no cell of column 'income' is '>50K', so every label 'income' is 0; its"
                + " cells are like '>50K.', '<=50K.'; correct labels.income.positive"),
        warnings("500,1,>50K.,1", "501,2,<=50K.,0"));
  }

  @Test
  void partOfOneClassIsTold() {
    List<String> found = warnings("500,1,>50K,1", "501,2,<=50K,1");
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("the test part: every label 'label' is 1, of one class"));
  }

  @Test
  void partWithoutLabelsRowsOrValuesIsTold() {
    assertEquals(
        List.of("the test part: no row has a label 'label'"),
        warnings("500,1,>50K,", "501,2,<=50K,"));
    data = folder(temp.resolve("second"));
    assertEquals(List.of("the test part has no rows"), warnings());
    data = folder(temp.resolve("third"));
    assertEquals(
        List.of(
            "the test part: 'price' is missing in every row; look at column 'price' and at"
                + " missing_values"),
        warnings("500,,>50K,1", "501,,<=50K,0"));
  }

  @Test
  void joinWithoutAMatchIsToldWithAKeyOfEach() {
    data.file("ages.csv", "user,age", "0500,30");
    data.file("test.csv", HEAD, "500,1,>50K,1", "501,2,<=50K,0");
    List<String> found =
        data.run(YAML + "joins: {ages: {file: ages.csv, on: user, unmatched: empty}}\n").warnings();
    assertEquals(
        "the test part: 2 of 2 rows find nothing in join 'ages', such as user '500'; its keys are"
            + " like '0500'",
        found.get(1));
  }
}
