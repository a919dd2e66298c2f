package org.jingu.data.prepare;

import static org.jingu.data.prepare.SparseConfig.Form.JSON;
import static org.jingu.data.prepare.SparseConfig.Form.PYTHON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListCellTest {
  @Test
  void pythonListsAreTakenApart() throws BadRowException {
    assertEquals(List.of("a", "x"), ListCell.elements("['a', 'x']", PYTHON, ", "));
    assertEquals(
        List.of("it's", "q\"", "3", "1.5", "True"),
        ListCell.elements(" (\"it's\", 'q\"', 3, 1.5, True, None,)", PYTHON, ","));
    assertEquals(List.of("\n\\é"), ListCell.elements("['\\n\\\\\\xe9']", PYTHON, ","));
    assertEquals(List.of(), ListCell.elements("[]", PYTHON, ","));
    assertEquals(List.of("1", "2"), ListCell.elements("[1 2]", PYTHON, " "));
  }

  @Test
  void jsonListsAreTakenApart() throws JsonProcessingException, BadRowException {
    assertEquals(List.of("a", "2", "true"), ListCell.elements("[\"a\",2,null,true]", JSON, ","));
    Random random = new Random(5);
    ObjectMapper mapper = new ObjectMapper();
    String alphabet = "ab,[]\"'\\ \n\té\u0001\uD83D\uDE00";
    for (int trial = 0; trial < 300; trial++) {
      List<String> wanted = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        StringBuilder text = new StringBuilder();
        random
            .ints(random.nextInt(6), 0, alphabet.codePointCount(0, alphabet.length()))
            .forEach(
                at ->
                    text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, at))));
        wanted.add(text.toString());
      }
      String json = mapper.writeValueAsString(wanted);
      assertEquals(wanted, ListCell.elements(json, JSON, ","), json);
      assertEquals(wanted, ListCell.elements(json, PYTHON, ","), json);
    }
  }

  @Test
  void whatIsNoListIsABadRow() {
    for (String cell :
        List.of(
            "a",
            "",
            "[",
            "[a",
            "['a'",
            "['a",
            "['a']x",
            "['a' 'b']",
            "[a b]",
            "[[1]]",
            "[,]",
            "['\\x1']",
            "['\\U00110000']",
            "[a}",
            "]")) {
      assertThrows(BadRowException.class, () -> ListCell.elements(cell, PYTHON, ","), cell);
      assertThrows(BadRowException.class, () -> ListCell.elements(cell, JSON, ","), cell);
    }
    assertThrows(BadRowException.class, () -> ListCell.elements("['a']", JSON, ","));
  }
}
