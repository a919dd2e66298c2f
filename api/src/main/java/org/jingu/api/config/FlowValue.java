package org.jingu.api.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The small part of YAML's flow form in which defaults are written. */
final class FlowValue {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?");

  private FlowValue() {}

  static Object parse(String text) {
    String value = text.strip();
    if (value.equals("{}")) {
      return Map.of();
    }
    if (value.startsWith("[") && value.endsWith("]")) {
      List<Object> items = new ArrayList<>();
      for (String item : value.substring(1, value.length() - 1).split(",", -1)) {
        if (!item.isBlank()) {
          items.add(parse(item));
        }
      }
      return items;
    }
    if (value.equals("true") || value.equals("false")) {
      return Boolean.valueOf(value);
    }
    if (NUMBER.matcher(value).matches()) {
      return value.matches("[-+]?[0-9]+") ? (Object) Long.valueOf(value) : Double.valueOf(value);
    }
    return value;
  }
}
