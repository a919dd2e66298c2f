package org.jingu.api.optimizer;

/**
 * A number in the formulas of an {@link Update}. Terms are made by {@link Update.Builder} and from
 * other terms, and are shared, not copied: a term that is used twice is computed once.
 */
public sealed interface Term {
  /** How many values a term has. */
  enum Scope {
    /** One a step, such as the learning rate. */
    STEP,
    /** One a row of a table. */
    ROW,
    /** One an element of a row. */
    ELEMENT;

    /** The finer of two. */
    public Scope with(Scope other) {
      return compareTo(other) > 0 ? this : other;
    }
  }

  /** How many values it has. */
  Scope scope();

  /** A number. */
  record Constant(double value) implements Term {
    @Override
    public Scope scope() {
      return Scope.STEP;
    }
  }

  /**
   * What the formulas are given.
   *
   * @param kind what it is
   * @param index which slot or scalar it is; else 0
   */
  record Input(Kind kind, int index, Scope scope) implements Term {
    /** What is given. */
    public enum Kind {
      /** The weight before the update. */
      WEIGHT,
      /** The gradient, regularized and clipped. */
      GRADIENT,
      /** State from before the update. */
      SLOT,
      /** A number that is computed once a step. */
      SCALAR
    }
  }

  /**
   * An operation.
   *
   * @param op which
   * @param a its first operand
   * @param b its second; of an operation of one operand, the first
   * @param c its third; of an operation of fewer, the first
   */
  record Operation(Op op, Term a, Term b, Term c) implements Term {
    /** Operations on numbers, in single precision. */
    public enum Op {
      /** a + b. */
      ADD,
      /** a - b. */
      SUB,
      /** a b. */
      MUL,
      /** a / b. */
      DIV,
      /** The larger. */
      MAX,
      /** The smaller. */
      MIN,
      /** 1 if a &gt; b, else 0. */
      GREATER,
      /** b where a is not 0, else c. */
      SELECT,
      /** |a|. */
      ABS,
      /** -1, 0 or 1. */
      SIGN,
      /** √a. */
      SQRT,
      /** e^a. */
      EXP,
      /** The natural logarithm. */
      LOG
    }

    @Override
    public Scope scope() {
      return a.scope().with(b.scope()).with(c.scope());
    }
  }

  /** The mean of a term over the elements of a row. */
  record RowMean(Term of) implements Term {
    @Override
    public Scope scope() {
      return Scope.ROW;
    }
  }

  /** A number as a term. */
  static Term of(double value) {
    return new Constant(value);
  }

  /** This + other. */
  default Term plus(Term other) {
    return new Operation(Operation.Op.ADD, this, other, this);
  }

  /** This + value. */
  default Term plus(double value) {
    return plus(of(value));
  }

  /** This - other. */
  default Term minus(Term other) {
    return new Operation(Operation.Op.SUB, this, other, this);
  }

  /** This times other. */
  default Term times(Term other) {
    return new Operation(Operation.Op.MUL, this, other, this);
  }

  /** This times value. */
  default Term times(double value) {
    return times(of(value));
  }

  /** This / other. */
  default Term over(Term other) {
    return new Operation(Operation.Op.DIV, this, other, this);
  }

  /** The larger of the two. */
  default Term max(Term other) {
    return new Operation(Operation.Op.MAX, this, other, this);
  }

  /** The smaller of the two. */
  default Term min(Term other) {
    return new Operation(Operation.Op.MIN, this, other, this);
  }

  /** 1 where this is greater than the other, else 0. */
  default Term greater(Term other) {
    return new Operation(Operation.Op.GREATER, this, other, this);
  }

  /** Of two terms the first where this is not 0, else the second. */
  default Term choose(Term first, Term second) {
    return new Operation(Operation.Op.SELECT, this, first, second);
  }

  /** Its square. */
  default Term squared() {
    return times(this);
  }

  /** Its absolute value. */
  default Term abs() {
    return one(Operation.Op.ABS);
  }

  /** Its sign: -1, 0 or 1. */
  default Term sign() {
    return one(Operation.Op.SIGN);
  }

  /** Its square root. */
  default Term sqrt() {
    return one(Operation.Op.SQRT);
  }

  /** e to its power. */
  default Term exp() {
    return one(Operation.Op.EXP);
  }

  /** Its natural logarithm. */
  default Term log() {
    return one(Operation.Op.LOG);
  }

  /** Its mean over the elements of a row. */
  default Term rowMean() {
    return new RowMean(this);
  }

  private Term one(Operation.Op op) {
    return new Operation(op, this, this, this);
  }
}
