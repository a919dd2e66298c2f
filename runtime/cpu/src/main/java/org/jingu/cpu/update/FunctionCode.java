package org.jingu.cpu.update;

import static org.objectweb.asm.Opcodes.D2F;
import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.F2D;
import static org.objectweb.asm.Opcodes.FADD;
import static org.objectweb.asm.Opcodes.FCMPL;
import static org.objectweb.asm.Opcodes.FCONST_0;
import static org.objectweb.asm.Opcodes.FCONST_1;
import static org.objectweb.asm.Opcodes.FDIV;
import static org.objectweb.asm.Opcodes.FLOAD;
import static org.objectweb.asm.Opcodes.FMUL;
import static org.objectweb.asm.Opcodes.FNEG;
import static org.objectweb.asm.Opcodes.FSTORE;
import static org.objectweb.asm.Opcodes.FSUB;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.IFLE;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.SWAP;

import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.ScalarOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** Writes scalar functions as bytecode, in single precision. */
final class FunctionCode {
  private static final String MATH = "java/lang/Math";

  private final MethodVisitor code;

  FunctionCode(MethodVisitor code) {
    this.code = code;
  }

  /**
   * Leaves a function's value on the stack.
   *
   * @param arguments the local variables of its arguments
   * @param free the first local variable that is not in use
   * @return the first that is not in use after
   */
  int write(ScalarFunction function, int[] arguments, int free) {
    int next = free;
    int[] locals = new int[function.registers()];
    System.arraycopy(arguments, 0, locals, 0, arguments.length);
    for (int i = 0; i < function.code().size(); i++) {
      ScalarFunction.Instruction n = function.code().get(i);
      if (n.op() == ScalarOp.SELECT) {
        select(locals[n.a()], locals[n.b()], locals[n.c()]);
      } else {
        for (int k = 0; k < n.op().arity(); k++) {
          code.visitVarInsn(FLOAD, locals[n.operand(k)]);
        }
        operation(n);
      }
      locals[function.arity() + i] = next;
      code.visitVarInsn(FSTORE, next++);
    }
    code.visitVarInsn(FLOAD, locals[function.result()]);
    return next;
  }

  private void operation(ScalarFunction.Instruction n) {
    switch (n.op()) {
      case CONSTANT -> code.visitLdcInsn((float) n.value());
      case ADD -> code.visitInsn(FADD);
      case SUB -> code.visitInsn(FSUB);
      case MUL -> code.visitInsn(FMUL);
      case DIV -> code.visitInsn(FDIV);
      case NEG -> code.visitInsn(FNEG);
      case SQUARE -> {
        code.visitInsn(DUP);
        code.visitInsn(FMUL);
      }
      case MAX -> call("max", "(FF)F");
      case MIN -> call("min", "(FF)F");
      case ABS -> call("abs", "(F)F");
      case SIGN -> call("signum", "(F)F");
      case SQRT -> inDouble("sqrt");
      case EXP -> inDouble("exp");
      case LOG -> inDouble("log");
      case RECIPROCAL -> reciprocal();
      case GREATER -> greater();
      default -> throw new IllegalStateException("no term of an update is made of " + n.op());
    }
  }

  private void call(String method, String type) {
    code.visitMethodInsn(INVOKESTATIC, MATH, method, type, false);
  }

  /** HotSpot makes a root of single precision of this, one vector instruction. */
  private void inDouble(String method) {
    code.visitInsn(F2D);
    call(method, "(D)D");
    code.visitInsn(D2F);
  }

  private void reciprocal() {
    code.visitInsn(FCONST_1);
    code.visitInsn(SWAP);
    code.visitInsn(FDIV);
  }

  private void greater() {
    Label no = new Label();
    Label done = new Label();
    code.visitInsn(FCMPL); // NaN is not greater
    code.visitJumpInsn(IFLE, no);
    code.visitInsn(FCONST_1);
    code.visitJumpInsn(GOTO, done);
    code.visitLabel(no);
    code.visitInsn(FCONST_0);
    code.visitLabel(done);
  }

  private void select(int condition, int first, int second) {
    Label no = new Label();
    Label done = new Label();
    code.visitVarInsn(FLOAD, condition);
    code.visitInsn(FCONST_0);
    code.visitInsn(FCMPL);
    code.visitJumpInsn(IFEQ, no);
    code.visitVarInsn(FLOAD, first);
    code.visitJumpInsn(GOTO, done);
    code.visitLabel(no);
    code.visitVarInsn(FLOAD, second);
    code.visitLabel(done);
  }
}
