package org.jingu.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jingu.api.FeatureSchema;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;

/** An exported model in ONNX Runtime, fed as the documentation says. */
final class RunModel implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final FeatureSchema schema;
  private final Set<String> singles;

  RunModel(Path file, FeatureSchema schema, Set<String> singles) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    this.session = environment.createSession(file.toString(), options);
    this.schema = schema;
    this.singles = singles;
  }

  /** What a model gives. */
  record Result(float[] probabilities, float[] logits) {}

  Set<String> inputs() {
    return session.getInputNames();
  }

  Result run(Batch batch) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      if (session.getInputNames().contains(ModelGraph.DENSE)) {
        long[] shape = {batch.size(), schema.dense().size()};
        inputs.put(
            ModelGraph.DENSE,
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(batch.dense()), shape));
      }
      for (SparseFeature feature : schema.sparse()) {
        if (session.getInputNames().contains(feature.name())) {
          inputs.put(feature.name(), ids(feature, batch));
        }
      }
      try (OrtSession.Result result = session.run(inputs)) {
        return new Result(flat(result, OnnxExport.PROBABILITIES), flat(result, OnnxExport.LOGITS));
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static float[] flat(OrtSession.Result result, String name) throws OrtException {
    FloatBuffer values = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
    float[] flat = new float[values.remaining()];
    values.get(flat);
    return flat;
  }

  private OnnxTensor ids(SparseFeature feature, Batch batch) throws OrtException {
    IdBags bags = batch.bags(feature.name());
    int length = feature.isSequence() ? feature.sequence() : longest(bags, batch.size());
    long[] padded = new long[batch.size() * length];
    Arrays.fill(padded, -1);
    for (int b = 0; b < batch.size(); b++) {
      int first = bags.offsets()[b];
      int count = bags.offsets()[b + 1] - first;
      int at = b * length + (feature.isSequence() ? length - count : 0);
      for (int i = 0; i < count; i++) {
        padded[at + i] = bags.values()[first + i];
      }
    }
    boolean single = singles.contains(feature.name());
    long[] shape = single ? new long[] {batch.size()} : new long[] {batch.size(), length};
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(padded), shape);
  }

  /** At least 1, as whoever pads by hand would do. */
  private static int longest(IdBags bags, int size) {
    int longest = 1;
    for (int b = 0; b < size; b++) {
      longest = Math.max(longest, bags.offsets()[b + 1] - bags.offsets()[b]);
    }
    return longest;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
