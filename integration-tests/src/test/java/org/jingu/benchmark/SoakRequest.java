package org.jingu.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.scorer.Scorer;

/**
 * A request of a soak and all its right answers.
 *
 * @param expected the scores of each model that may answer
 */
record SoakRequest(String path, InferBodies.Body body, List<float[]> expected) {
  static final String MODEL = "m";

  /** How far a score may be from what it is alone: requests that are scored together round else. */
  static final float TOLERANCE = 2e-6f;

  private static final String ROWS = "/v1/models/" + MODEL + "/rows";
  private static final String INFER = "/v2/models/" + MODEL + "/infer";
  private static final int VALUES = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether these are a model's scores, all of the same model. */
  boolean isRight(float[] scores, int model) {
    float[] right = expected.get(model);
    if (scores.length != right.length) {
      return false;
    }
    for (int i = 0; i < right.length; i++) {
      if (!(Math.abs(scores[i] - right[i]) <= TOLERANCE)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Requests of all forms, most of few rows and some of many.
   *
   * @param files the models
   * @throws IllegalStateException if models are too alike to tell which has answered
   */
  static List<SoakRequest> all(RankingModel model, List<Path> files, int count) throws IOException {
    List<Scorer> scorers = files.stream().map(Scorer::open).toList();
    try {
      List<Batch> batches = model.requests();
      SplittableRandom random = new SplittableRandom(7);
      List<SoakRequest> requests = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Batch whole = batches.get(i % batches.size());
        int rows = (int) Math.round(Math.exp(random.nextDouble() * Math.log(whole.size())));
        requests.add(
            i % 3 == 0
                ? raw(model.schema(), rows, scorers, random)
                : encoded(model.schema(), part(whole, rows), scorers, i % 3 == 1));
      }
      return requests;
    } finally {
      scorers.forEach(Scorer::close);
    }
  }

  /** The first rows of a batch with one id a feature. */
  private static Batch part(Batch whole, int rows) {
    Map<String, IdBags> sparse = new HashMap<>();
    int[] offsets = new int[rows + 1];
    Arrays.setAll(offsets, i -> i);
    for (String feature : whole.sparse().keySet()) {
      int[] values = Arrays.copyOf(whole.bags(feature).values(), rows);
      sparse.put(feature, new IdBags(values, offsets));
    }
    float[] dense = Arrays.copyOf(whole.dense(), whole.dense().length / whole.size() * rows);
    return new Batch(rows, dense, sparse, new float[0], null, null);
  }

  private static SoakRequest encoded(
      FeatureSchema schema, Batch batch, List<Scorer> scorers, boolean binary) {
    InferBodies.Body body =
        binary ? InferBodies.binary(schema, batch) : InferBodies.json(schema, batch);
    return of(INFER, body, scorers.stream().map(it -> it.score(batch).values()).toList());
  }

  private static SoakRequest raw(
      FeatureSchema schema, int count, List<Scorer> scorers, SplittableRandom random)
      throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, String> row = new LinkedHashMap<>();
      schema.dense().forEach(it -> row.put(it, String.valueOf(random.nextInt(VALUES))));
      schema.sparse().forEach(it -> row.put(it.name(), String.valueOf(random.nextInt(VALUES))));
      rows.add(row);
    }
    InferBodies.Body body = InferBodies.Body.json(JSON.writeValueAsString(Map.of("rows", rows)));
    return of(ROWS, body, scorers.stream().map(it -> it.score(rows).values()).toList());
  }

  private static SoakRequest of(String path, InferBodies.Body body, List<float[]> expected) {
    SoakRequest request = new SoakRequest(path, body, expected);
    for (int i = 1; i < expected.size(); i++) {
      if (request.isRight(expected.get(i), 0)) {
        throw new IllegalStateException("models 0 and " + i + " give the same scores");
      }
    }
    return request;
  }
}
