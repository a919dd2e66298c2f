package org.jingu.integration;

import static org.jingu.cli.ExitCode.DATA;
import static org.jingu.cli.ExitCode.USAGE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.data.write.ColumnType;

/** Mistakes in prepared data, made by hand or by a broken disk. */
final class MistakesInData {
  private static final String AT = "WORK/x.arrow, record batch 0, row 7, column ";

  static final List<Mistake> ALL =
      List.of(
          Mistake.of(
              "an empty file",
              DATA,
              scene -> scene.trainOn(scene.write("x.arrow", "")),
              "WORK/x.arrow is empty; write the file again"),
          Mistake.of(
              "a text file",
              DATA,
              scene -> scene.trainOn(scene.write("x.arrow", "label,user\n1,2\n")),
              "WORK/x.arrow is not an Arrow IPC file or stream: it starts with the bytes 6c 61",
              "text files are prepared with 'jingu prepare'"),
          Mistake.of(
              "a query, without what runs it",
              DATA,
              scene ->
                  scene.trainOn(scene.write("x.sql", "-- jingu: query\nSELECT 1 ORDER BY 1\n")),
              "WORK/x.sql is an SQL query, and the module that runs it, jingu-data-duckdb, is not on",
              "call JINGU_PROFILES=duckdb ./jingu"),
          Mistake.of(
              "an endpoint that nobody answers",
              DATA,
              scene ->
                  scene.trainOn(
                      scene.write(
                          "x.flight",
                          "-- jingu: flight\nlocation: grpc://127.0.0.1:1\npath: clicks\n")),
              "WORK/x.flight: the flight from grpc://127.0.0.1:1 fails after 0 record batches (UNAVAILABLE: ",
              "start the server, or correct 'location'"),
          Mistake.of(
              "an endpoint with a wrong key",
              DATA,
              scene ->
                  scene.trainOn(
                      scene.write(
                          "x.flight",
                          "-- jingu: flight\nlocation: grpc://127.0.0.1:1\npaths: clicks\n")),
              "WORK/x.flight:3: 'paths: clicks' is no entry",
              "write 'KEY: VALUE' with one of the keys location, path"),
          Mistake.of(
              "an endpoint that asks for a secret of somebody else",
              DATA,
              scene ->
                  scene.trainOn(
                      scene.write(
                          "x.flight",
                          "-- jingu: flight\nlocation: grpc+tls://a:1\npath: x\ntoken: HOME\n")),
              "WORK/x.flight:4: token is 'HOME'; it must name an environment variable",
              "whose name starts with JINGU_FLIGHT_"),
          Mistake.of(
              "a truncated Parquet file",
              DATA,
              scene -> scene.trainOn(scene.write("x.parquet", "PAR1\u0015\u0004\u0015........")),
              "WORK/x.parquet is damaged: it does not end as a Parquet file does",
              "write the file again or restore it from a copy"),
          Mistake.of(
              "a Parquet file whose footer lies",
              DATA,
              scene -> scene.trainOn(scene.write("x.parquet", "PAR1\u0015\u0004.\0\0\u0001\0PAR1")),
              "WORK/x.parquet is damaged: its footer claims 65536 bytes of a file of 15",
              "write the file again or restore it from a copy"),
          Mistake.of(
              "a truncated file",
              DATA,
              scene -> scene.trainOn(Scene.cut(file(scene), 0.7)),
              "WORK/x.arrow is damaged: it does not end with ARROW1",
              "write the file again or restore it from a copy"),
          Mistake.of(
              "a file with a damaged footer",
              DATA,
              scene -> {
                byte[] bytes = Files.readAllBytes(file(scene));
                bytes[bytes.length - 7] = 0x7f;
                return scene.trainOn(Files.write(scene.file("x.arrow"), bytes));
              },
              "WORK/x.arrow is damaged: its footer claims",
              "write the file again or restore it from a copy"),
          values(
              "a negative offset",
              scene -> new ExampleFile().writeWithOffset(scene.file("x.arrow"), 8, -4),
              AT + "'tags': offset -4 is negative; write the file again"),
          values(
              "an offset beyond the ids",
              scene -> new ExampleFile().writeWithOffset(scene.file("x.arrow"), 8, 400),
              AT + "'tags': offset 400 is beyond the 20 elements of the record batch"),
          values(
              "offsets that fall",
              scene -> new ExampleFile().writeWithOffset(scene.file("x.arrow"), 8, 13),
              AT + "'tags': offset 13 is less than the offset before it, 14"),
          value("an id out of range", "user", 999, AT + "'user': id 999 is outside [0, 13)"),
          value("a negative id", "item", -1, AT + "'item': id -1 is outside [0, 16)"),
          value(
              "an id out of range in a list",
              "tags",
              new int[] {1, 99},
              AT + "'tags': id 99 is outside [0, 6)"),
          value(
              "an infinite label", "label", Float.NEGATIVE_INFINITY, AT + "'label': is -Infinity"),
          value(
              "a label out of range",
              "label",
              2f,
              AT + "'label': is 2.0, outside [0, 1]",
              "set the label's \"min\" and \"max\" in schema.json"),
          value(
              "a dense value that is no number",
              "price",
              Float.NaN,
              AT + "'price': is NaN; clean the data or give the column a \"fill\" in schema.json"),
          value(
              "an infinite dense value",
              "price",
              Float.POSITIVE_INFINITY,
              AT + "'price': is Infinity; a dense value must be finite"),
          Mistake.of(
                  "a negative weight",
                  DATA,
                  scene -> {
                    Path file =
                        new ExampleFile()
                            .put("w", ColumnType.FLOAT32, 1f)
                            .spoil("w", -0.5f)
                            .write(scene.file("x.arrow"));
                    return scene.trainWith(
                        "data.train=" + file, "data.valid=" + file, "data.weight=w");
                  },
                  AT + "'w': is -0.5; a weight must be a finite number of at least 0")
              .leaving("out"),
          Mistake.of(
              "a missing column",
              DATA,
              scene ->
                  scene.trainOn(new ExampleFile().without("user").write(scene.file("x.arrow"))),
              "WORK/x.arrow has no column 'user', which is a sparse column"),
          Mistake.of(
              "a column of the wrong type",
              DATA,
              scene ->
                  scene.trainOn(
                      new ExampleFile()
                          .put("user", ColumnType.UTF8, "Ann")
                          .write(scene.file("x.arrow"))),
              "WORK/x.arrow: sparse column 'user' has the type utf8; it must be an integer",
              "'jingu prepare' turns text into ids"),
          Mistake.of(
              "a list where one id is expected",
              DATA,
              scene ->
                  scene.trainOn(
                      new ExampleFile()
                          .put("user", ColumnType.INT32_LIST, new int[] {1})
                          .write(scene.file("x.arrow"))),
              "WORK/x.arrow: sparse column 'user' holds lists",
              "set \"multi_hot\": true for it in schema.json"),
          Mistake.of(
                  "no examples",
                  USAGE,
                  scene -> scene.trainOn(new ExampleFile().rows(0).write(scene.file("x.arrow"))),
                  "data: the training part has no examples; prepare it again")
              .leaving("out"),
          Mistake.of(
              "a glob that matches nothing",
              DATA,
              scene -> scene.trainOn(scene.file("part-*.arrow")),
              "nothing matches WORK/part-*.arrow; "),
          Mistake.of(
              "a folder of data without a schema",
              DATA,
              scene -> scene.trainWith("data.path=" + Files.createDirectory(scene.file("data"))),
              "WORK/data/schema.json"),
          schema(
              "an unknown key of a schema",
              "\"labels\"",
              "\"lables\"",
              "WORK/data/schema.json is wrong:",
              "lables: unknown key; did you mean"),
          schema("a schema that is no JSON", "\"labels\"", "labels", "WORK/data/schema.json"),
          schema(
              "a schema of a newer version",
              "\"format_version\" : 1",
              "\"format_version\" : 9",
              "WORK/data/schema.json",
              "9"));

  private MistakesInData() {}

  private static Path file(Scene scene) {
    return new ExampleFile().write(scene.file("x.arrow"));
  }

  private static Mistake value(String what, String column, Object cell, String... says) {
    return values(
        what, scene -> new ExampleFile().spoil(column, cell).write(scene.file("x.arrow")), says);
  }

  private interface Written {
    Path write(Scene scene) throws IOException;
  }

  /** A value is only met in training: the run then stands without a checkpoint. */
  private static Mistake values(String what, Written file, String... says) {
    return Mistake.of(what, DATA, scene -> scene.trainOn(file.write(scene)), says).leaving("out");
  }

  private static Mistake schema(String what, String text, String by, String... says) {
    return Mistake.of(
        what,
        DATA,
        scene -> {
          Path schema = scene.copy(scene.data(), "data").resolve("schema.json");
          String sound = Files.readString(schema);
          if (!sound.contains(text)) {
            throw new AssertionError("there is no " + text + " in " + sound);
          }
          Files.writeString(schema, sound.replace(text, by));
          return scene.trainWith("data.path=" + scene.file("data"));
        },
        says);
  }
}
