package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A further file of a checkpoint, for state that is neither a tensor of the session nor small. */
public interface Attachment {
  /** The file's name within the checkpoint. */
  String fileName();

  /** Writes the file. */
  void write(WritableByteChannel to) throws IOException;

  /** Takes the state back from the file. */
  void read(Path file);
}
