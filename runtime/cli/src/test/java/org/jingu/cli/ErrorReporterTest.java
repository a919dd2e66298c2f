package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jingu.engine.backend.Engines;
import org.jingu.nd4j.Nd4jModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorReporterTest {
  @Test
  void noMemoryIsToldWithAdviceThatFitsTheCommand() {
    OutOfMemoryError heap = new OutOfMemoryError("Java heap space");
    String train = String.valueOf(Machine.lacks(new IllegalStateException(heap), "train"));
    assertTrue(train.startsWith("out of memory (Java heap space); a smaller batch_size"), train);
    assertTrue(train.contains("JINGU_JVM_OPTS=-Xmx"), train);
    String predict = String.valueOf(Machine.lacks(heap, "predict"));
    assertTrue(!predict.contains("batch_size") && predict.contains("-Xmx"), predict);
    String nativeMemory =
        String.valueOf(
            Machine.lacks(new OutOfMemoryError("Physical memory usage is too high"), ""));
    assertTrue(!nativeMemory.contains("-Xmx"), nativeMemory);
  }

  @Test
  void nativeLibrariesAreToldWithTheFolderThatHoldsThem() {
    NoClassDefFoundError error =
        new NoClassDefFoundError("Could not initialize class org.nd4j.linalg.factory.Nd4j");
    String lack = String.valueOf(Machine.lacks(new IllegalStateException(error), "train"));
    assertTrue(lack.startsWith("cannot load native libraries"), lack);
    assertTrue(lack.contains("-Dorg.bytedeco.javacpp.cachedir="), lack);
    assertEquals(null, Machine.lacks(new IllegalStateException("boom"), "train"));
  }

  @Test
  void aNameThatTheSystemCannotWriteIsToldWithTheLocaleThatCan() {
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false);
    int code =
        new ErrorReporter(
                console, new Jingu(console), new Configurations(Engines.own(new Nd4jModule())))
            .report(new InvalidPathException("用户.arrow", "Malformed input"));
    assertEquals(ExitCode.USAGE, code);
    assertTrue(err.toString().contains("'用户.arrow' cannot be the name of a file"), err.toString());
    assertTrue(err.toString().contains("LC_ALL=C.UTF-8"), err.toString());
    CliRun run = CliRun.of("prepare", "p.yaml", "--input", "a\0b", "--out", "o");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().contains("'--input'") && run.err().contains("C.UTF-8"), run.all());
  }

  @Test
  void forMachinesAnErrorIsAnEvent(@TempDir Path dir) throws IOException {
    CliRun run = CliRun.of("train", dir.resolve("no\u001bwhere.yaml").toString(), "--json");
    assertEquals(ExitCode.USAGE, run.code());
    JsonNode event = new ObjectMapper().readTree(run.out());
    assertEquals("error", event.get("event").asText());
    assertEquals(ExitCode.USAGE, event.get("value").get("exit_code").asInt());
    String message = event.get("value").get("messages").get(0).asText();
    assertTrue(message.endsWith("no\u001bwhere.yaml: there is no such file"), message);
    assertTrue(run.err().contains("no\\u001bwhere.yaml: there is no such file"), run.all());
  }
}
