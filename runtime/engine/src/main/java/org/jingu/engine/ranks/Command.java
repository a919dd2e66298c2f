package org.jingu.engine.ranks;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jingu.ranks.Message;

/** What the leader tells another rank to do; with it come the numbers that it takes. */
enum Command {
  /** A training step: steps made, learning rate's scale, whether logits are wanted, the share. */
  STEP(1),
  /** A prediction: the share; answered with logits. */
  PREDICT(2),
  /** Gradients: steps made and the share; answered with those of the tables. */
  GRADIENTS(3),
  /** Elements of a tensor: its number, the first, how many; answered with them. */
  READ(4),
  /** New elements of a tensor: its number, the first, and these; answered when they are there. */
  WRITE(5),
  /** The end. */
  END(6);

  private final int code;

  Command(int code) {
    this.code = code;
  }

  /** Begins a message. */
  Message in(Message message) {
    return message.clear().put(code);
  }

  /** Reads the beginning of a message. */
  static Command of(ByteBuffer message) {
    int code = message.getInt();
    return Arrays.stream(values())
        .filter(it -> it.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the leader sent command " + code));
  }
}
