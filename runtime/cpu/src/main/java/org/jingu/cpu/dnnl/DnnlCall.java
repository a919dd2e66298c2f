package org.jingu.cpu.dnnl;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.javacpp.Pointer;
import org.jingu.cpu.memory.View;
import org.jspecify.annotations.Nullable;

/**
 * A primitive of oneDNN with its arguments, made once and run in every step. It owns all native
 * objects that went into it: left to the collector, which sees a few bytes of Java, they would stay
 * for hours.
 */
public final class DnnlCall implements AutoCloseable {
  private final DnnlEngine dnnl;
  private final List<Pointer> owned = new ArrayList<>();
  private final IntMemoryMap arguments = keep(new IntMemoryMap());
  private @Nullable primitive work;

  private DnnlCall(DnnlEngine dnnl) {
    this.dnnl = dnnl;
  }

  /** Describes a primitive: gives a call its arguments and makes what it runs. */
  @FunctionalInterface
  public interface Description {
    /** Null where oneDNN should not do it after all. */
    @Nullable primitive of(DnnlCall call);
  }

  /**
   * Makes a call; where that fails, or the description gives none, nothing stays.
   *
   * @return null where the description gives none
   */
  public static @Nullable DnnlCall orNull(DnnlEngine dnnl, Description description) {
    DnnlCall call = new DnnlCall(dnnl);
    try {
      primitive made = description.of(call);
      if (made == null) {
        call.close();
        return null;
      }
      call.work = call.keep(made);
      return call;
    } catch (RuntimeException | Error e) {
      call.close();
      throw e;
    }
  }

  /** Makes a call of a primitive that is there. */
  public static DnnlCall of(DnnlEngine dnnl, Description description) {
    return Objects.requireNonNull(orNull(dnnl, description));
  }

  /** Sizes and strides of a view, without its place. */
  public memory.desc descriptor(View view) {
    return keep(dnnl.descriptor(view));
  }

  /** A row-major tensor. */
  public memory.desc dense(long... dims) {
    return keep(dnnl.dense(dims));
  }

  /** The sizes of what is there of a matrix, without its repetitions. */
  public memory.desc unrepeated(View matrix) {
    return keep(dnnl.unrepeated(matrix));
  }

  /** A row-major tensor as a matrix of its rows along the last axis. */
  public memory.desc rows(View view) {
    return keep(dnnl.rows(view));
  }

  /** Says where an argument lies. */
  public DnnlCall argument(int role, memory.desc descriptor, View view) {
    return argument(role, keep(dnnl.memory(descriptor, view)));
  }

  /** Gives an argument that this call keeps. */
  public DnnlCall argument(int role, memory place) {
    arguments.put(role, place);
    return this;
  }

  /** Runs the primitive and waits for it. */
  public void run() {
    dnnl.execute(Objects.requireNonNull(work), arguments);
  }

  /** A tensor in memory of oneDNN's own. */
  memory own(long... dims) {
    return keep(new memory(dense(dims), dnnl.engine()));
  }

  /** Takes a native object over, to be closed with this. */
  public <P extends Pointer> P keep(P pointer) {
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
