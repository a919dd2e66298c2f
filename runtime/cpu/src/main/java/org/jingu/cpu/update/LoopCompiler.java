package org.jingu.cpu.update;

import static org.objectweb.asm.Opcodes.AALOAD;
import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ASTORE;
import static org.objectweb.asm.Opcodes.D2F;
import static org.objectweb.asm.Opcodes.DADD;
import static org.objectweb.asm.Opcodes.DCONST_0;
import static org.objectweb.asm.Opcodes.DDIV;
import static org.objectweb.asm.Opcodes.DLOAD;
import static org.objectweb.asm.Opcodes.DSTORE;
import static org.objectweb.asm.Opcodes.F2D;
import static org.objectweb.asm.Opcodes.FALOAD;
import static org.objectweb.asm.Opcodes.FASTORE;
import static org.objectweb.asm.Opcodes.FLOAD;
import static org.objectweb.asm.Opcodes.FSTORE;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.I2D;
import static org.objectweb.asm.Opcodes.IADD;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.IF_ICMPGE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.IMUL;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.V17;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jingu.api.optimizer.Term.Scope;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.UpdateProgram.Piece;
import org.jingu.compiler.update.UpdateProgram.Target;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/**
 * Writes an {@link UpdateLoop} as bytecode. As one expression a loop's values stay in vector
 * registers and it is as fast as memory, which no interpreter of formulas is.
 *
 * <p>Where elements do not depend on others of their row, there is one loop over all elements. Else
 * there is one over rows, in which every mean has a loop over the row's elements, and a last one
 * writes them.
 */
public final class LoopCompiler {
  private static final String NAME = "org/jingu/cpu/update/CompiledLoop";
  private static final int W = 1;
  private static final int G = 2;
  private static final int SLOTS = 3;
  private static final int SCALARS = 4;
  private static final int ROWS = 5;
  private static final int WIDTH = 6;
  private static final int FIRST_FREE = 7;

  private final UpdateProgram program;
  private final boolean flat;
  private final MethodVisitor code;
  private final int[] locals;
  private final boolean[] loaded;
  private final int[] slotArrays;
  private final FunctionCode functions;
  private int free = FIRST_FREE;
  private int row;
  private int element;

  private LoopCompiler(UpdateProgram program, boolean flat, MethodVisitor code) {
    this.program = program;
    this.flat = flat;
    this.code = code;
    this.functions = new FunctionCode(code);
    this.locals = new int[program.register(program.pieces().size())];
    this.loaded = new boolean[locals.length];
    this.slotArrays = new int[program.slots().size()];
  }

  /**
   * The loop of an update.
   *
   * @param flat whether every row has one element, or elements do not depend on their row
   */
  public static UpdateLoop compile(UpdateProgram program, boolean flat) {
    ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS);
    String[] interfaces = {UpdateLoop.class.getName().replace('.', '/')};
    out.visit(V17, ACC_FINAL | ACC_SUPER, NAME, null, "java/lang/Object", interfaces);
    MethodVisitor constructor = out.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
    constructor.visitCode();
    constructor.visitVarInsn(ALOAD, 0);
    constructor.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    constructor.visitInsn(RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();
    MethodVisitor apply = out.visitMethod(ACC_PUBLIC, "apply", "([F[F[[F[FII)V", null, null);
    apply.visitCode();
    new LoopCompiler(program, flat, apply).write();
    apply.visitInsn(RETURN);
    apply.visitMaxs(0, 0);
    apply.visitEnd();
    out.visitEnd();
    try {
      return (UpdateLoop)
          MethodHandles.lookup()
              .defineHiddenClass(out.toByteArray(), true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make the loop of an optimizer", e);
    }
  }

  private void write() {
    for (int i = 0; i < slotArrays.length; i++) {
      slotArrays[i] = free++;
      code.visitVarInsn(ALOAD, SLOTS);
      code.visitLdcInsn(i);
      code.visitInsn(AALOAD);
      code.visitVarInsn(ASTORE, slotArrays[i]);
    }
    scalar(0, UpdateProgram.CLIP);
    for (int i = 0; i < program.update().scalars().size(); i++) {
      scalar(i + 1, program.scalarRegister(i));
    }
    row = free++;
    element = free++;
    if (flat) {
      int end = product(ROWS, WIDTH);
      loop(element, () -> code.visitInsn(ICONST_0), end, this::writeElement);
    } else {
      loop(row, () -> code.visitInsn(ICONST_0), ROWS, this::writeRow);
    }
  }

  private void writeRow() {
    int begin = product(row, WIDTH);
    int end = free++;
    code.visitVarInsn(ILOAD, begin);
    code.visitVarInsn(ILOAD, WIDTH);
    code.visitInsn(IADD);
    code.visitVarInsn(ISTORE, end);
    for (int slot = 0; slot < slotArrays.length; slot++) {
      if (!ofElement(slot)) {
        load(program.slotRegister(slot)); // before any loop that may run for no element
      }
    }
    List<Piece> pieces = program.pieces();
    for (int p = 0; p < pieces.size(); p++) {
      if (pieces.get(p).target() == Target.MEAN) {
        mean(p, begin, end);
      } else if (pieces.get(p).scope() != Scope.ELEMENT) {
        value(p);
      }
    }
    for (int p = 0; p < pieces.size(); p++) {
      Piece piece = pieces.get(p);
      if (piece.target() == Target.SLOT && !ofElement(piece.slot())) {
        store(slotArrays[piece.slot()], row, locals[program.register(p)]);
      }
    }
    loop(element, () -> code.visitVarInsn(ILOAD, begin), end, this::writeElement);
    forget(Scope.ROW);
  }

  private boolean ofElement(int slot) {
    return flat || program.slots().get(slot).scope() == Scope.ELEMENT;
  }

  /** Computes what one element has of its own, then stores it. */
  private void writeElement() {
    List<Piece> pieces = program.pieces();
    for (int p = 0; p < pieces.size(); p++) {
      if (flat || pieces.get(p).scope() == Scope.ELEMENT) {
        value(p); // of one element, the mean is its value
      }
    }
    for (int p = 0; p < pieces.size(); p++) {
      Piece piece = pieces.get(p);
      if (piece.target() == Target.WEIGHT) {
        store(W, element, locals[program.register(p)]);
      } else if (piece.target() == Target.SLOT && ofElement(piece.slot())) {
        store(slotArrays[piece.slot()], element, locals[program.register(p)]);
      }
    }
    forget(Scope.ELEMENT);
  }

  private void store(int array, int index, int value) {
    code.visitVarInsn(ALOAD, array);
    code.visitVarInsn(ILOAD, index);
    code.visitVarInsn(FLOAD, value);
    code.visitInsn(FASTORE);
  }

  /** Computes a piece's value into a local variable. */
  private void value(int piece) {
    int register = program.register(piece);
    if (loaded[register]) {
      return;
    }
    Piece of = program.pieces().get(piece);
    int[] arguments = of.arguments().stream().mapToInt(this::load).toArray();
    free = functions.write(of.function(), arguments, free);
    keep(register);
  }

  /** The local variable that holds a register's value, which is computed where it is not yet. */
  private int load(int register) {
    if (loaded[register]) {
      return locals[register];
    }
    if (register >= program.register(0)) {
      value(register - program.register(0));
      return locals[register];
    }
    int array;
    int index = element;
    if (register == UpdateProgram.WEIGHT) {
      array = W;
    } else if (register == UpdateProgram.GRADIENT) {
      array = G;
    } else {
      int slot = register - program.slotRegister(0);
      array = slotArrays[slot];
      index = ofElement(slot) ? element : row;
    }
    code.visitVarInsn(ALOAD, array);
    code.visitVarInsn(ILOAD, index);
    code.visitInsn(FALOAD);
    keep(register);
    return locals[register];
  }

  /** Stores the value on the stack as a register's. */
  private void keep(int register) {
    locals[register] = free++;
    loaded[register] = true;
    code.visitVarInsn(FSTORE, locals[register]);
  }

  private void scalar(int index, int register) {
    code.visitVarInsn(ALOAD, SCALARS);
    code.visitLdcInsn(index);
    code.visitInsn(FALOAD);
    keep(register);
  }

  /** The mean of a piece's values over a row, summed in double precision. */
  private void mean(int piece, int begin, int end) {
    int sum = free;
    free += 2;
    code.visitInsn(DCONST_0);
    code.visitVarInsn(DSTORE, sum);
    Piece of = program.pieces().get(piece);
    loop(
        element,
        () -> code.visitVarInsn(ILOAD, begin),
        end,
        () -> {
          int[] arguments = of.arguments().stream().mapToInt(this::load).toArray();
          free = functions.write(of.function(), arguments, free);
          code.visitInsn(F2D);
          code.visitVarInsn(DLOAD, sum);
          code.visitInsn(DADD);
          code.visitVarInsn(DSTORE, sum);
          forget(Scope.ELEMENT);
        });
    code.visitVarInsn(DLOAD, sum);
    code.visitVarInsn(ILOAD, WIDTH);
    code.visitInsn(I2D);
    code.visitInsn(DDIV);
    code.visitInsn(D2F);
    keep(program.register(piece));
  }

  /** Forgets values of a scope and of finer ones, which the next element or row has anew. */
  private void forget(Scope scope) {
    for (int register = 0; register < loaded.length; register++) {
      if (program.scope(register).compareTo(scope) >= 0) {
        loaded[register] = false;
      }
    }
  }

  private int product(int a, int b) {
    int local = free++;
    code.visitVarInsn(ILOAD, a);
    code.visitVarInsn(ILOAD, b);
    code.visitInsn(IMUL);
    code.visitVarInsn(ISTORE, local);
    return local;
  }

  private void loop(int variable, Runnable first, int end, Runnable body) {
    Label next = new Label();
    Label done = new Label();
    first.run();
    code.visitVarInsn(ISTORE, variable);
    code.visitLabel(next);
    code.visitVarInsn(ILOAD, variable);
    code.visitVarInsn(ILOAD, end);
    code.visitJumpInsn(IF_ICMPGE, done);
    body.run();
    code.visitIincInsn(variable, 1);
    code.visitJumpInsn(GOTO, next);
    code.visitLabel(done);
  }
}
