package org.jingu.cli.init;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What the words of a column's name say about its values. */
final class NameHints {
  private static final Set<String> NUMBERS =
      Set.of(
          "price",
          "amount",
          "cost",
          "qty",
          "quantity",
          "count",
          "cnt",
          "num",
          "number",
          "total",
          "sum",
          "age",
          "duration",
          "length",
          "len",
          "size",
          "score",
          "rate",
          "ratio",
          "ctr",
          "cvr",
          "pct",
          "percent",
          "income",
          "balance",
          "salary",
          "revenue",
          "budget",
          "bid",
          "views",
          "impressions",
          "clicks",
          "distance",
          "weight",
          "height",
          "width",
          "seconds",
          "minutes",
          "days",
          "freq",
          "frequency",
          "avg",
          "mean",
          "min",
          "max",
          "std",
          "temperature",
          "discount",
          "value",
          "spend",
          "spent");

  private static final Set<String> CODES =
      Set.of(
          "id",
          "ids",
          "uid",
          "iid",
          "pid",
          "user",
          "item",
          "ad",
          "advertiser",
          "campaign",
          "creative",
          "category",
          "cat",
          "cate",
          "brand",
          "city",
          "zip",
          "zipcode",
          "postcode",
          "code",
          "type",
          "class",
          "publisher",
          "site",
          "app",
          "device",
          "product",
          "sku",
          "shop",
          "store",
          "hour",
          "weekday",
          "month",
          "pos",
          "position",
          "slot",
          "customer",
          "member",
          "tag",
          "genre",
          "segment",
          "region",
          "country",
          "state",
          "channel",
          "model",
          "version",
          "movie",
          "song",
          "article",
          "query",
          "group",
          "gender",
          "sex",
          "ip");

  private static final Set<String> USERS =
      Set.of(
          "user",
          "uid",
          "userid",
          "customer",
          "customerid",
          "member",
          "memberid",
          "visitor",
          "visitorid",
          "reviewer",
          "reviewerid",
          "account",
          "session",
          "sessionid",
          "cookie");

  private static final Set<String> TIMES =
      Set.of(
          "time",
          "timestamp",
          "ts",
          "date",
          "datetime",
          "day",
          "hour",
          "created",
          "at",
          "when",
          "dt",
          "clicktime",
          "eventtime",
          "unixtime",
          "unixreviewtime",
          "datestamp");

  private NameHints() {}

  /** The words of a name, in lower case: parted by other characters than letters, and by case. */
  private static List<String> words(String name) {
    return Stream.of(name.split("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})", -1))
        .map(it -> it.toLowerCase(Locale.ROOT))
        .filter(it -> !it.isEmpty())
        .toList();
  }

  private static String last(String name) {
    List<String> words = words(name);
    return words.isEmpty() ? "" : words.get(words.size() - 1);
  }

  /** Whether the name is that of a number: it ends with such a word, or is a count of Criteo's. */
  static boolean isNumber(String name) {
    return NUMBERS.contains(last(name)) || name.matches("I[0-9]{1,2}");
  }

  /** Whether the name is that of a code. */
  static boolean isCode(String name) {
    boolean code = !NUMBERS.contains(last(name)) && words(name).stream().anyMatch(CODES::contains);
    return code || name.matches("C[0-9]{1,2}");
  }

  /** Whether the name is that of a key. */
  static boolean isId(String name) {
    return words(name).stream()
        .anyMatch(it -> it.equals("id") || it.equals("index") || it.endsWith("id"));
  }

  /** Whether the name is that of people whose rows belong together. */
  static boolean isUser(String name) {
    return words(name).stream().anyMatch(USERS::contains);
  }

  /** Whether the name is that of a time. */
  static boolean isTime(String name) {
    return words(name).stream().anyMatch(TIMES::contains);
  }
}
