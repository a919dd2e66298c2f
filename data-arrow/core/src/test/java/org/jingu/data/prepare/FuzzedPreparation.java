package org.jingu.data.prepare;

import java.nio.file.Path;
import org.jingu.fuzz.ScratchFile;

/** A small prepared data set with every kind of feature. */
final class FuzzedPreparation {
  private static final String YAML =
      """
      files: {train: [train.csv]}
      joins: {users: {file: users.csv, on: user, unmatched: empty}}
      time: {column: t, format: %s}
      missing_values: ["?"]
      dense:
        x: {log: signed, scale: standardize, missing: mean, indicator: true}
        age: {scale: min_max, missing: mean}
      sparse:
        user: {}
        city: {missing: token}
        hashed: {column: tags, separator: "|", vocabulary: {ids: hashed, buckets: 11, seed: 4}}
        day: {time: weekday, vocabulary: {ids: as_is, rows: 8}}
      crosses: [[user, hashed], {features: [city, day], name: when, buckets: 9}]
      labels: {click: }
      weight: w
      group: user
      """;

  private FuzzedPreparation() {}

  /**
   * Prepares a data set.
   *
   * @param format how its times are written
   * @param time a time of that format
   * @return its folder
   */
  static Path folder(String format, String time) {
    Preparing data =
        new Preparing(ScratchFile.folder())
            .file("users.csv", "user,age,city", "ann,30,Bern", "bob,40,\"Köln, a.R.\"")
            .file(
                "train.csv",
                "click,user,x,tags,t,w",
                "1,ann,0.5,a|b," + time + ",1",
                "0,bob,-2,," + time + ",0.5");
    data.run(YAML.formatted(format));
    return data.out();
  }
}
