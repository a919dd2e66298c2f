package org.jingu.cli.init;

/**
 * A feature of {@code prepare.yaml}.
 *
 * @param name its name, often the column's
 * @param kind how it is made
 * @param settings its keys, as they stand in braces; empty where it has none
 * @param evidence what was seen in the column that speaks for this
 */
record Feature(String name, Kind kind, String settings, String evidence) {
  /** What a column is taken for. */
  enum Kind {
    /** A number. */
    NUMBER("number"),
    /** One of several values. */
    CATEGORY("category"),
    /** Several of several values. */
    LIST("list"),
    /** A part of the time of the row. */
    TIME("time");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }
}
