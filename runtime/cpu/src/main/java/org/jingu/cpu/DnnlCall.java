package org.jingu.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** A primitive of oneDNN with its arguments, made once and run in every step. */
final class DnnlCall implements AutoCloseable {
  private final DnnlEngine dnnl;
  private final List<Pointer> owned = new ArrayList<>();
  private final IntMemoryMap arguments = keep(new IntMemoryMap());
  private @Nullable primitive work;

  DnnlCall(DnnlEngine dnnl) {
    this.dnnl = dnnl;
  }

  /** Says where an argument lies. */
  DnnlCall argument(int role, memory.desc descriptor, View view) {
    return argument(role, dnnl.memory(descriptor, view));
  }

  /** Gives an argument that is oneDNN's own, and closed with this. */
  DnnlCall argument(int role, memory place) {
    arguments.put(role, keep(place));
    return this;
  }

  /** Sets the primitive, made for the arguments. */
  DnnlCall primitive(primitive made) {
    work = keep(made);
    return this;
  }

  /** Runs the primitive and waits for it. */
  void run() {
    dnnl.execute(Objects.requireNonNull(work), arguments);
  }

  private <P extends Pointer> P keep(P pointer) {
    owned.add(pointer);
    return pointer;
  }

  @Override
  public void close() {
    owned.forEach(Pointer::close);
    owned.clear();
    work = null;
  }
}
