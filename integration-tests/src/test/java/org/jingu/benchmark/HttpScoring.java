package org.jingu.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;

/**
 * This project's server, a process of its own on the same cores, asked with binary tensors. A call
 * is all that its caller sees: sending, scoring, reading.
 */
final class HttpScoring implements ScoringSubject {
  private final ServeProcess server;
  private final HttpCaller caller;
  private final List<InferBodies.Body> requests;

  HttpScoring(Path folder, Path model, FeatureSchema schema, List<Batch> batches)
      throws IOException {
    requests = batches.stream().map(batch -> InferBodies.binary(schema, batch)).toList();
    server = ServeProcess.start(folder, List.of("m=" + model));
    caller = new HttpCaller(server.address());
  }

  @Override
  public String name() {
    return "jingu over HTTP";
  }

  @Override
  public float[] score(int request) {
    try {
      HttpCaller.Answer answer = caller.post("/v2/models/m/infer", requests.get(request));
      if (answer.status() != 200) {
        throw new IllegalStateException(
            "the server answers %d: %s"
                .formatted(answer.status(), new String(answer.body(), StandardCharsets.UTF_8)));
      }
      return InferBodies.scores(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
