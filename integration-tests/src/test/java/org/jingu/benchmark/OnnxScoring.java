package org.jingu.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.onnx.OnnxExport;

/**
 * The peer. Its tensors are made before anything is timed, in memory that it reads in place, so
 * that a call is its computation and a copy of the result.
 */
final class OnnxScoring implements ScoringSubject {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final int threads;
  private final List<Map<String, OnnxTensor>> requests = new ArrayList<>();

  /**
   * Opens a model.
   *
   * @param threads that compute one call together
   */
  OnnxScoring(Path file, FeatureSchema schema, List<Batch> batches, int threads)
      throws OrtException {
    this.threads = threads;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      // Threads that spin after a call would take the cores from the subject whose turn it is.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(file.toString(), options);
    }
    for (Batch batch : batches) {
      requests.add(tensors(schema, batch));
    }
  }

  private Map<String, OnnxTensor> tensors(FeatureSchema schema, Batch batch) throws OrtException {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    FloatBuffer dense = direct(batch.dense().length * Float.BYTES).asFloatBuffer();
    dense.put(batch.dense()).flip();
    long[] shape = {batch.size(), schema.dense().size()};
    tensors.put(ModelGraph.DENSE, OnnxTensor.createTensor(environment, dense, shape));
    for (SparseFeature feature : schema.sparse()) {
      LongBuffer ids = direct(batch.size() * Long.BYTES).asLongBuffer();
      for (int id : batch.bags(feature.name()).values()) {
        ids.put(id);
      }
      ids.flip();
      tensors.put(
          feature.name(), OnnxTensor.createTensor(environment, ids, new long[] {batch.size()}));
    }
    return tensors;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public String name() {
    return "ONNX Runtime, %d threads a call".formatted(threads);
  }

  @Override
  public boolean isPeer() {
    return true;
  }

  @Override
  public float[] score(int request) {
    try (OrtSession.Result result =
        session.run(requests.get(request), Set.of(OnnxExport.PROBABILITIES))) {
      FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] scores = new float[values.remaining()];
      values.get(scores);
      return scores;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot score request " + request, e);
    }
  }

  @Override
  public void close() {
    requests.forEach(tensors -> tensors.values().forEach(OnnxTensor::close));
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close its session", e);
    }
  }
}
