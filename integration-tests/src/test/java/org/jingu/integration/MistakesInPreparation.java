package org.jingu.integration;

import static org.jingu.cli.ExitCode.DATA;
import static org.jingu.cli.ExitCode.USAGE;

import java.util.List;

/** Mistakes in raw data and in what says how to prepare it. */
final class MistakesInPreparation {
  static final List<Mistake> ALL =
      List.of(
          Mistake.of(
              "an unknown key of a preparation",
              USAGE,
              scene -> scene.prepare("split:", "splits:"),
              "WORK/prepare.yaml:2: splits: unknown key; did you mean 'split'?"),
          Mistake.of(
              "an unknown format",
              USAGE,
              scene -> scene.prepare("format: libsmv\n" + RawFormat.CSV.prepare()),
              "WORK/prepare.yaml:1: format: ",
              "'libsmv'",
              "did you mean 'libsvm'?"),
          Mistake.of(
              "a raw file that is not there",
              DATA,
              scene -> scene.prepare("[rows.txt]", "[row.txt]"),
              "BASE/data-raw",
              "row.txt"),
          Mistake.of(
              "a partition without files",
              DATA,
              scene -> scene.prepare("[rows.txt]", "['dt=2026-11-01/*.csv']"),
              "nothing matches dt=2026-11-01/*.csv"),
          Mistake.of(
                  "JSON lines whose types change",
                  DATA,
                  scene -> {
                    scene.write(
                        "rows.json",
                        "{\"label\": 1, \"user\": 1}\n{\"label\": 0, \"user\": {\"id\": 2}}\n");
                    return List.of(
                        "prepare",
                        scene.write(
                            "prepare.yaml",
                            "format: jsonl\nfiles: {train: [rows.json]}\nsparse: {user: {}}\nlabels: {label: {}}\n"),
                        "--input",
                        scene.work(),
                        "--out",
                        scene.out());
                  },
                  "key 'user' holds an object and in other rows a value")
              .leaving("out.quarantine.jsonl"),
          Mistake.of(
              "a truncated Parquet file of raw rows",
              DATA,
              scene -> {
                scene.write("rows.parquet", "PAR1\u0015\u0004\u0015........");
                return List.of(
                    "prepare",
                    scene.write(
                        "prepare.yaml",
                        "files: {train: [rows.parquet]}\nsparse: {user: {}}\nlabels: {label: {}}\n"),
                    "--input",
                    scene.work(),
                    "--out",
                    scene.out());
              },
              "WORK/rows.parquet is damaged: it does not end as a Parquet file does"),
          Mistake.of(
              "a folder of raw files that is not there",
              DATA,
              scene ->
                  List.of(
                      "prepare",
                      scene.raw().resolve("prepare.yaml"),
                      "--input",
                      scene.file("nowhere"),
                      "--out",
                      scene.out()),
              "WORK/nowhere"),
          Mistake.of(
              "a feature without its column",
              USAGE,
              scene -> scene.prepare("  user: {}", "  usr: {}"),
              "WORK/prepare.yaml:5: sparse.usr",
              "'rows.txt' has no column 'usr'; did you mean 'user'?"),
          Mistake.of(
              "a cross with the name of a label",
              USAGE,
              scene ->
                  scene.prepare(
                      "sparse:", "crosses: [{features: [user, item], name: label}]\nsparse:"),
              "WORK/prepare.yaml:",
              "crosses[0].name: is 'label', which is also the name of another feature"),
          Mistake.of(
              "a split that leaves nothing to train on",
              USAGE,
              scene -> scene.prepare("valid: 0.15, test: 0.15", "valid: 0.5, test: 0.5"),
              "WORK/prepare.yaml:2: split.valid: plus test is 1.0; it must be above 0 and below 1"),
          Mistake.of(
              "a split by time without a time",
              USAGE,
              scene -> scene.prepare("by: ratio", "by: time"),
              "split.by: is 'time'; set time.column"),
          Mistake.of(
              "another version of a raw file",
              DATA,
              scene ->
                  scene.prepare(
                      RawFormat.CSV.prepare()
                          + "checksums: {rows.txt: 'md5:0123456789abcdef0123456789abcdef'}\n"),
              "rows.txt",
              "0123456789abcdef0123456789abcdef"),
          Mistake.of(
              "a raw file without rows",
              DATA,
              scene -> scene.prepareRows("label,user,item,price,tags"),
              "no row is left for the training part"),
          Mistake.of(
                  "too many bad rows",
                  DATA,
                  scene ->
                      scene.prepareRows(
                          "label,user,item,price,tags", "1,u,i,3,", "1,u,i,cheap,", "2,u,i,3,"),
                  "'rows.txt': 2 bad rows of 3, more than the share 0.01 that max_bad_fraction"
                      + " allows",
                  "the first is line 3: column 'price' is 'cheap'; expected a finite number",
                  "WORK/out.quarantine.jsonl")
              .leaving("out.quarantine.jsonl"),
          Mistake.of(
              "a data set that is there already",
              DATA,
              scene -> {
                scene.copy(scene.data(), "out");
                return scene.prepare(RawFormat.CSV.prepare());
              },
              "WORK/out",
              "replace it with --force"));

  private MistakesInPreparation() {}
}
