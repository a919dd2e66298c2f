package org.jingu.api;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.weightinit.BaseWeightInitScheme;
import org.nd4j.weightinit.WeightInit;

/**
 * Gives a variable its shape but no memory: one zero that stands for every element. A graph says
 * what to compute; values belong to the engine that runs it, which may never use SameDiff's.
 */
final class ShapeOnly extends BaseWeightInitScheme {
  private static final char ROW_MAJOR = 'c';

  ShapeOnly() {
    super(ROW_MAJOR);
  }

  @Override
  public INDArray doCreate(DataType type, long[] shape, INDArray values) {
    return create(type, shape);
  }

  @Override
  public INDArray create(DataType type, long... shape) {
    long[] still = new long[shape.length];
    return Nd4j.create(Nd4j.createBuffer(type, 1, true), shape, still, 0, ROW_MAJOR, type);
  }

  @Override
  public WeightInit type() {
    return WeightInit.ZERO;
  }
}
