package org.jingu.engine.ranks;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.SessionPart;
import org.jingu.engine.backend.TensorStore.TensorInfo;
import org.jingu.ranks.Message;
import org.jingu.ranks.RankException;
import org.jingu.ranks.Team;
import org.jingu.ranks.Wire;

/** Another rank than the leader: it has a part of the model and does what it is told. */
public final class RankWorker {
  private static final int LEADER = 0;

  private final Wire wire;
  private final Share.Place place;
  private final SessionPart part;
  private final List<TensorInfo> tensors;
  private final int tasks;
  private final Message answer = new Message();

  private RankWorker(Wire wire, SessionPart part, int tasks, int slices) {
    this.wire = wire;
    this.place = new Share.Place(wire.rank(), wire.world(), slices);
    this.part = part;
    this.tensors = part.tensors().tensors();
    this.tasks = tasks;
  }

  /**
   * Works until the leader ends.
   *
   * @param definition the leader's
   * @param options the leader's, but for the number of threads
   * @throws RankException if a rank is lost
   * @throws RuntimeException if this rank fails; the others have been told
   */
  public static void work(
      Backend engine, ModelDefinition definition, SessionOptions options, Wire wire) {
    try (SessionPart part = Parts.open(engine, definition, options, new Team(wire))) {
      int slices = options.sharing().slicesOfEach(wire.world());
      RankWorker worker = new RankWorker(wire, part, definition.model().tasks(), slices);
      worker.introduce();
      while (worker.obey()) {}
    } catch (RankException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      wire.abort(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
      throw e;
    } finally {
      wire.close();
    }
  }

  /** The same for a thread, whose exceptions the leader tells of. */
  static void quietly(
      Backend engine, ModelDefinition definition, SessionOptions options, Wire wire) {
    try {
      work(engine, definition, options, wire);
    } catch (RuntimeException e) {
      // The leader has its own.
    }
  }

  /** Says what is here. */
  private void introduce() {
    Parts.describe(part, answer.clear());
    answer();
  }

  private void answer() {
    wire.send(LEADER, answer.bytes());
  }

  private boolean obey() {
    ByteBuffer message = wire.receive(LEADER);
    Command command = Command.of(message);
    switch (command) {
      case STEP -> step(message);
      case PREDICT -> predict(message);
      case GRADIENTS -> gradients(message);
      case READ -> read(message);
      case WRITE -> write(message);
      case END -> {}
    }
    return command != Command.END;
  }

  private void step(ByteBuffer message) {
    part.setSteps(message.getLong());
    double scale = message.getDouble();
    boolean wanted = message.getInt() == 1;
    Share share = Share.read(message, place);
    float[][] logits = wanted ? share.logits(tasks) : null;
    part.step(share.slices(), scale, logits);
    if (logits != null) {
      answer(logits, share);
    }
  }

  private void answer(float[][] logits, Share share) {
    float[] counted = share.counted(logits, tasks);
    answer.clear().put(counted, 0, counted.length);
    answer();
  }

  private void predict(ByteBuffer message) {
    Share share = Share.read(message, place);
    float[][] logits = share.logits(tasks);
    part.predict(share.slices(), logits);
    answer(logits, share);
  }

  private void gradients(ByteBuffer message) {
    part.setSteps(message.getLong());
    Share share = Share.read(message, place);
    Map<String, float[]> all = part.gradients(share.slices());
    answer.clear();
    part.placement()
        .tables()
        .forEach(
            (table, placed) -> {
              if (!placed.replicated() && placed.of(wire.rank()).isPresent()) {
                float[] of = all.get(table);
                answer.put(table).put(of, 0, of.length);
              }
            });
    answer();
  }

  private void read(ByteBuffer message) {
    TensorInfo tensor = tensors.get(message.getInt());
    long first = message.getLong();
    float[] values = new float[message.getInt()];
    part.tensors().read(tensor, first, values, values.length);
    answer.clear().put(values, 0, values.length);
    answer();
  }

  private void write(ByteBuffer message) {
    TensorInfo tensor = tensors.get(message.getInt());
    long first = message.getLong();
    float[] values = Message.floats(message);
    part.tensors().write(tensor, first, values, values.length);
    answer.clear();
    answer();
  }
}
