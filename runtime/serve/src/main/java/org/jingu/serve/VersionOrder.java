package org.jingu.serve;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Orders versions as people do: numbers in them by their value, so 10 comes after 9. */
final class VersionOrder implements Comparator<String>, Serializable {
  private static final long serialVersionUID = 1;
  private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");

  @Override
  public int compare(String a, String b) {
    Matcher left = PART.matcher(a);
    Matcher right = PART.matcher(b);
    while (true) {
      boolean more = left.find();
      if (!right.find()) {
        return more ? 1 : a.compareTo(b);
      }
      if (!more) {
        return -1;
      }
      int order = compareParts(left.group(), right.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static int compareParts(String a, String b) {
    return Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0))
        ? new BigInteger(a).compareTo(new BigInteger(b))
        : a.compareTo(b);
  }
}
