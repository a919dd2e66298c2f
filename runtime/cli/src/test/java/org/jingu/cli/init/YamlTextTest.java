package org.jingu.cli.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.cli.config.YamlDocument;
import org.junit.jupiter.api.Test;

class YamlTextTest {
  private static final String ODD =
      " :#-?,[]{}&*!|>'\"%@`\\\n\r\t\0\u001b\u0085\u00a0\u2028\u202e\ufeff\ufffe\uffffaZ09~.<=äß名é";

  private static String random(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(ODD.charAt(random.nextInt(ODD.length())));
    }
    return text.toString();
  }

  @Test
  void anyTextIsItselfAsKeyValueAndElement() {
    Random random = new Random(8);
    for (int i = 0; i < 2000; i++) {
      String key = random(random);
      List<String> list = new ArrayList<>();
      for (int n = random.nextInt(20); n >= 0; n--) {
        list.add(random(random));
      }
      String yaml =
          YamlText.comment(key, "")
              + YamlText.plain(key)
              + ": "
              + YamlText.list(list, "  ")
              + YamlText.behind(list.get(0))
              + "\n"
              + YamlText.command(key);
      assertEquals(Map.of(key, list), YamlDocument.parse("any", yaml).tree(), yaml);
    }
  }

  @Test
  void wordsThatYamlTakesForOtherThingsStayWords() {
    for (String word :
        List.of("true", "No", "null", "y", "on", "1", "-", "~", ".5", "1e3", "a b")) {
      assertEquals(
          Map.of("x", word), YamlDocument.parse("word", "x: " + YamlText.plain(word)).tree());
    }
  }

  @Test
  void longCommentsAndListsAreBroken() {
    String text = "word ".repeat(100).strip();
    assertTrue(YamlText.comment(text, "  ").lines().allMatch(line -> line.length() <= 100));
    assertTrue(
        YamlText.list(List.of(text.split(" ")), "  ").lines().allMatch(it -> it.length() <= 100));
  }
}
