package org.jingu.engine.ranks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jingu.api.ModelGraph;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.ranks.Message;
import org.jingu.ranks.Team;
import org.nd4j.linalg.api.buffer.DataType;

/** What every rank does with its part of a session at the beginning. */
final class Parts {
  private Parts() {}

  /** Opens a part; of the threads of one process one at a time, since graphs are written so. */
  static synchronized SessionPart open(
      Backend engine, ModelDefinition definition, SessionOptions options, Team team) {
    return engine.openPart(definition, options, team);
  }

  /** What a model declares, of its evaluation. */
  static synchronized ModelGraph graph(ModelDefinition definition) {
    return ModelGraph.of(definition.model(), definition.schema(), false, DataType.FLOAT);
  }

  /** Says what a part computes and which tensors it has. */
  static void describe(SessionPart part, Message to) {
    to.put(part.program());
    List<TensorInfo> tensors = part.tensors().tensors();
    to.put(tensors.size());
    for (TensorInfo tensor : tensors) {
      to.put(tensor.name()).put(tensor.kind().name()).put(tensor.shape().size());
      tensor.shape().forEach(to::put);
    }
  }

  /** Reads the tensors that {@link #describe} put behind the program. */
  static List<TensorInfo> tensors(ByteBuffer from) {
    List<TensorInfo> tensors = new ArrayList<>();
    int count = from.getInt();
    for (int i = 0; i < count; i++) {
      String name = Message.text(from);
      Kind kind = Kind.valueOf(Message.text(from));
      List<Long> shape = new ArrayList<>();
      int rank = from.getInt();
      for (int axis = 0; axis < rank; axis++) {
        shape.add(from.getLong());
      }
      tensors.add(new TensorInfo(name, kind, shape));
    }
    return tensors;
  }
}
